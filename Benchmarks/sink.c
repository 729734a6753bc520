/* The benchmarks' collector: takes events as a protocol brings them, and tells when every one has come.
 *
 *   sink [-p PORT] [-t FILE] PROTOCOL CERTIFICATE KEY EVENTS
 *
 * PROTOCOL is tcp or tls (octet-counted frames or lines), the same with +zlib (one stream for the connection), relp,
 * relp+tls, http or https. Listens on PORT of 127.0.0.1, or on a free one, and writes to standard output
 *   port N                                           once it listens,
 *   first SECONDS                                    with the first event,
 *   done SECONDS BYTES FRAMES                        once each of the markers evt-1-000000001 to evt-1-EVENTS was seen,
 * SECONDS being CLOCK_MONOTONIC's. Before the last line it writes to FILE when each marker was seen first, as doubles.
 * Then it goes on reading. It does as little as it can, so that what is measured is who sends. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "sink_protocols.h"

enum { chunk = 1 << 18 };

static const char marker[] = "evt-1-";

static const struct protocol *protocol;
static SSL_CTX *context;
static size_t expected;
static const char *times_path;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Under the lock. */
static double *seen;
static size_t distinct, frames, bytes;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void write_times(void) {
    FILE *file = fopen(times_path, "wb");
    if (!file || fwrite(seen + 1, sizeof *seen, expected, file) != expected || fclose(file)) fail(times_path);
}

void count_event(const char *event, size_t length) {
    if (frames++ == 0) {
        printf("first %.6f\n", now());
        fflush(stdout);
    }
    const char *found = memmem(event, length, marker, sizeof marker - 1);
    if (!found) return;
    size_t number = 0;
    for (const char *digit = found + sizeof marker - 1; digit < event + length && *digit >= '0' && *digit <= '9'; digit++)
        number = number * 10 + (size_t)(*digit - '0');
    if (number == 0 || number > expected || seen[number] != 0) return;
    seen[number] = times_path ? now() : 1;
    if (++distinct == expected) {
        if (times_path) write_times();
        printf("done %.6f %zu %zu\n", now(), bytes, frames);
        fflush(stdout);
    }
}

/* A connection, and what came on it that is no whole event yet. */
struct peer {
    int descriptor;
    SSL *tls;
    z_stream inflater;
    char *raw, *data;
    size_t length;
    struct reply reply;
};

static ssize_t receive(struct peer *peer, char *into) {
    return peer->tls ? SSL_read(peer->tls, into, chunk) : recv(peer->descriptor, into, chunk, 0);
}

static int answer(struct peer *peer) {
    size_t sent = 0;
    while (sent < peer->reply.length) {
        const char *rest = peer->reply.text + sent;
        size_t count = peer->reply.length - sent;
        ssize_t taken = peer->tls ? SSL_write(peer->tls, rest, (int)count) : send(peer->descriptor, rest, count, MSG_NOSIGNAL);
        if (taken <= 0) return -1;
        sent += (size_t)taken;
    }
    peer->reply.length = 0;
    return 0;
}

/* Takes the whole events out of what is there, and answers them. */
static int take(struct peer *peer) {
    pthread_mutex_lock(&lock);
    ssize_t taken = protocol->take(peer->data, peer->length, &peer->reply);
    pthread_mutex_unlock(&lock);
    if (taken < 0) return -1;
    peer->length -= (size_t)taken;
    memmove(peer->data, peer->data + taken, peer->length);
    return answer(peer);
}

static int take_compressed(struct peer *peer, size_t count) {
    peer->inflater.next_in = (unsigned char *)peer->raw;
    peer->inflater.avail_in = (unsigned)count;
    do {
        peer->inflater.next_out = (unsigned char *)peer->data + peer->length;
        peer->inflater.avail_out = chunk;
        int status = inflate(&peer->inflater, Z_SYNC_FLUSH);
        if (status != Z_OK && status != Z_BUF_ERROR) return -1;
        peer->length += chunk - peer->inflater.avail_out;
        if (take(peer)) return -1;
    } while (peer->inflater.avail_out == 0);
    return 0;
}

static void *serve(void *argument) {
    struct peer peer = {.descriptor = (int)(intptr_t)argument};
    peer.data = malloc(longest_event + 2 * chunk);
    peer.raw = protocol->is_compressed ? malloc(chunk) : NULL;
    peer.reply.text = malloc(longest_reply);
    if (!peer.data || !peer.reply.text || inflateInit(&peer.inflater) != Z_OK) fail("memory");
    if (protocol->is_encrypted) {
        peer.tls = SSL_new(context);
        SSL_set_fd(peer.tls, peer.descriptor);
    }
    if (!peer.tls || SSL_accept(peer.tls) == 1) {
        ssize_t count;
        while (peer.length <= longest_event + chunk &&
               (count = receive(&peer, peer.raw ? peer.raw : peer.data + peer.length)) > 0) {
            pthread_mutex_lock(&lock);
            bytes += (size_t)count;
            pthread_mutex_unlock(&lock);
            if (peer.raw) {
                if (take_compressed(&peer, (size_t)count)) break;
                continue;
            }
            peer.length += (size_t)count;
            if (take(&peer)) break;
        }
    }
    if (peer.tls) SSL_free(peer.tls);
    inflateEnd(&peer.inflater);
    close(peer.descriptor);
    free(peer.data);
    free(peer.raw);
    free(peer.reply.text);
    return NULL;
}

static int listen_on(unsigned short port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        fail("listen");
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int argc, char **argv) {
    int option;
    unsigned short port = 0;
    while ((option = getopt(argc, argv, "p:t:")) != -1) {
        if (option == 'p') port = (unsigned short)atoi(optarg);
        if (option == 't') times_path = optarg;
    }
    if (argc - optind != 4 || !(protocol = find_protocol(argv[optind]))) {
        fprintf(stderr, "usage: sink [-p PORT] [-t FILE] PROTOCOL CERTIFICATE KEY EVENTS\n");
        return 64;
    }
    const char *certificate = argv[optind + 1], *key = argv[optind + 2];
    expected = strtoul(argv[optind + 3], NULL, 10);
    seen = calloc(expected + 1, sizeof *seen);
    context = SSL_CTX_new(TLS_server_method());
    if (!seen || !context || SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        fail("certificate");
    SSL_CTX_set_read_ahead(context, 1);

    int listener = listen_on(port);
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pthread_t thread;
        if (descriptor < 0) continue;
        int yes = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)descriptor)) fail("thread");
        pthread_detach(thread);
    }
}
