// The least that sends a file over TLS: reads, encrypts, writes, with nothing kept, confirmed or sent again.
//
//     cc -O2 -o sender sender.c -lssl -lcrypto && ./sender FILE PORT CA
//
// Part of the floor that gatepost is measured against. Connects to localhost, whose certificate CA has signed. Behind the
// last byte it waits for the collector to close, or to be ended.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 1 << 18 };

static void fail(const char *what) {
    perror(what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: sender FILE PORT CA\n");
        return 64;
    }
    int file = open(arguments[1], O_RDONLY);
    if (file < 0) fail(arguments[1]);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[2]))};
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&peer, sizeof peer) != 0) fail("connect");

    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context || SSL_CTX_load_verify_locations(context, arguments[3], NULL) != 1) fail(arguments[3]);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL *tls = SSL_new(context);
    if (!tls || SSL_set1_host(tls, "localhost") != 1 || SSL_set_fd(tls, descriptor) != 1) fail("TLS");
    if (SSL_connect(tls) != 1) fail("handshake");

    static char bytes[CHUNK];
    ssize_t length;
    while ((length = read(file, bytes, sizeof bytes)) > 0) {
        if (SSL_write(tls, bytes, (int)length) != length) fail("write");
    }
    if (length < 0) fail(arguments[1]);
    while (SSL_read(tls, bytes, sizeof bytes) > 0) continue;
    return 0;
}
