/* The least that a client can do: writes a request that never changes, reads its answer, looks at nothing.
 *
 * bare logouts N URL     for one second
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char BODY[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
    "<soap:Body><Logout xmlns=\"https://api.tracegains.net/v7/soap\">"
    "<appKey>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</appKey>"
    "<sessionId>5e55a1d0-0000-4000-8000-00000000000f</sessionId></Logout></soap:Body></soap:Envelope>";

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void logout(int connection, const char *request, size_t length) {
    char answer[4096];
    size_t filled = 0;
    if (write(connection, request, length) != (ssize_t)length) fail("write");
    for (;;) {
        const ssize_t got = read(connection, answer + filled, sizeof answer - 1 - filled);
        if (got <= 0) fail("read");
        answer[filled += got] = 0;
        const char *body = strstr(answer, "\r\n\r\n"), *stated = strcasestr(answer, "content-length:");
        if (body && stated && answer + filled >= body + 4 + atoi(stated + 15)) return;
    }
}

int main(int count, char **arguments) {
    int port;
    if (count != 4 || sscanf(arguments[3], "http://127.0.0.1:%d", &port) != 1) return 2;
    const int runs = atoi(arguments[2]), one = 1;
    const struct timeval patience = {30, 0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char request[2048];
    const int length = snprintf(request, sizeof request,
        "POST /v7/soap/Authentication.asmx HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: text/xml; charset=utf-8\r\n"
        "SOAPAction: \"https://api.tracegains.net/v7/soap/Logout\"\r\nContent-Length: %zu\r\n\r\n%s",
        port, sizeof BODY - 1, BODY);
    double start = 0;
    for (int run = -runs / 10; run < runs; ++run) {
        if (run == 0) start = now();
        logout(connection, request, length);
    }
    printf("%.1f\n", 1e9 * runs / (now() - start));
    return 0;
}
