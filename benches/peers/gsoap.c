/* gSOAP's C code for Logout, with the stubs that it makes of our service description.
 *
 * gsoap encode N MESSAGES      nanoseconds for one
 * gsoap decode N MESSAGES
 * gsoap logouts N URL          for one second
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "logout.nsmap"
#include "soapH.h"

static char answer[4096];
static size_t answer_length, sent, received;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void must(struct soap *soap, int ok) {
    if (ok) return;
    soap_print_fault(soap, stderr);
    exit(1);
}

static char buffer[4096];

/* The place of a socket. */
static int keep(struct soap *soap, const char *bytes, size_t length) {
    (void)soap;
    memcpy(buffer + sent, bytes, length);
    sent += length;
    return SOAP_OK;
}

static size_t give(struct soap *soap, char *bytes, size_t room) {
    (void)soap;
    size_t length = answer_length - received < room ? answer_length - received : room;
    memcpy(bytes, answer + received, length);
    received += length;
    return length;
}

/* What soap_send___auth__Logout does after connecting: the envelope, written once. */
static void encode(struct soap *soap, struct _auth__Logout *request) {
    struct __auth__Logout parameters = {request};
    sent = 0;
    soap_begin(soap);
    soap->encodingStyle = NULL;
    soap_serializeheader(soap);
    soap_serialize___auth__Logout(soap, &parameters);
    must(soap, !(soap_begin_send(soap) || soap_envelope_begin_out(soap) || soap_putheader(soap)
                 || soap_body_begin_out(soap)
                 || soap_put___auth__Logout(soap, &parameters, "-auth:Logout", "")
                 || soap_body_end_out(soap) || soap_envelope_end_out(soap) || soap_end_send(soap)));
    soap_destroy(soap);
    soap_end(soap);
}

/* What soap_recv___auth__Logout does behind the HTTP header. */
static void decode(struct soap *soap) {
    struct _auth__LogoutResponse response;
    received = 0;
    soap_begin(soap);
    soap_default__auth__LogoutResponse(soap, &response);
    must(soap, !(soap_begin_recv(soap) || soap_envelope_begin_in(soap) || soap_recv_header(soap)
                 || soap_body_begin_in(soap)));
    soap_get__auth__LogoutResponse(soap, &response, "auth:LogoutResponse", NULL);
    must(soap, !(soap->error || soap_body_end_in(soap) || soap_envelope_end_in(soap) || soap_end_recv(soap)));
    must(soap, response.LogoutResult && !strcmp(response.LogoutResult->ResponseCode, "OK"));
    soap_destroy(soap);
    soap_end(soap);
}

static void logout(struct soap *soap, const char *url, struct _auth__Logout *request) {
    struct _auth__LogoutResponse response;
    must(soap, soap_call___auth__Logout(soap, url, NULL, request, &response) == SOAP_OK);
    must(soap, response.LogoutResult && !strcmp(response.LogoutResult->ResponseCode, "OK"));
    soap_destroy(soap);
    soap_end(soap);
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    const char *what = arguments[1], *where = arguments[3];
    const int runs = atoi(arguments[2]);
    struct _auth__Logout request = {"0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                                    "5e55a1d0-0000-4000-8000-00000000000f"};
    /* SOAP 1.1, as the others; the stubs' table begins with the newer version. */
    namespaces[0].ns = "http://schemas.xmlsoap.org/soap/envelope/";
    namespaces[0].in = "http://www.w3.org/2003/05/soap-envelope";
    namespaces[1].ns = "http://schemas.xmlsoap.org/soap/encoding/";
    namespaces[1].in = "http://www.w3.org/2003/05/soap-encoding";
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_KEEPALIVE);
    soap->connect_timeout = soap->send_timeout = soap->recv_timeout = 30;
    const int over_http = !strcmp(what, "logouts"), encodes = !strcmp(what, "encode");
    if (!over_http) {
        char path[4096];
        snprintf(path, sizeof path, "%s/answer.xml", where);
        FILE *file = fopen(path, "rb");
        if (!file) return 2;
        answer_length = fread(answer, 1, sizeof answer, file);
        fclose(file);
        soap->fsend = keep;
        soap->frecv = give;
    }
    double start = 0;
    for (int run = -runs / 10; run < runs; ++run) {
        if (run == 0) start = now();
        if (over_http) logout(soap, where, &request);
        else if (encodes) encode(soap, &request);
        else decode(soap);
    }
    const double each = (now() - start) / runs;
    printf("%.1f\n", over_http ? 1e9 / each : each);
    soap_free(soap);
    return 0;
}
