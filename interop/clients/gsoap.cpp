// Logout with the stubs that gSOAP makes of our service description.
//
// gsoap URL VERSION KEY SESSION     `result CODE`, or `fault CODE: TEXT`

#include <cstdio>
#include <cstring>

#include "auth.nsmap"
#include "soapH.h"

static const char *const SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
static const char *const SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope";

int main(int count, char **arguments) {
    if (count != 5) return 2;
    const char *url = arguments[1];
    const bool is_1_2 = std::strcmp(arguments[2], "1.2") == 0;
    // The first namespace of the table is the version that is sent.
    namespaces[0].ns = is_1_2 ? SOAP_1_2 : SOAP_1_1;
    namespaces[0].in = is_1_2 ? SOAP_1_1 : SOAP_1_2;

    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_STRICT);
    soap->connect_timeout = soap->send_timeout = soap->recv_timeout = 20;
    _auth__Logout request;
    request.appKey = arguments[3];
    request.sessionId = arguments[4];
    _auth__LogoutResponse response;
    const int error = is_1_2 ? soap_call___auth3__Logout(soap, url, nullptr, &request, response)
                             : soap_call___auth2__Logout(soap, url, nullptr, &request, response);
    const auto *result = response.LogoutResult;
    int status = 0;
    if (error == SOAP_OK && result != nullptr && result->ResponseCode != nullptr) {
        std::printf("result %s\n", result->ResponseCode->c_str());
    } else if (soap->fault != nullptr) {
        const char *code = *soap_faultcode(soap);
        const char *colon = std::strrchr(code, ':');
        std::printf("fault %s: %s\n", colon ? colon + 1 : code, *soap_faultstring(soap));
    } else {
        soap_print_fault(soap, stderr);
        status = 1;
    }
    soap_destroy(soap);
    soap_end(soap);
    soap_free(soap);
    return status;
}
