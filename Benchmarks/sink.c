/* The benchmark's collector: takes octet-counted frames or lines over TLS, and tells when every event has come.
 *
 *   sink CERTIFICATE KEY EVENTS
 *
 * Listens on a free port of 127.0.0.1 and writes to standard output
 *   port N                                           once it listens,
 *   first SECONDS                                    with the first event,
 *   done SECONDS BYTES FRAMES                        once each of the markers evt-1-000000001 to evt-1-EVENTS was seen,
 * SECONDS being CLOCK_MONOTONIC's. Then it goes on reading. It does as little as it can, so that what is measured is who
 * sends. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { chunk = 1 << 18, longest_frame = 1 << 20 };

static const char marker[] = "evt-1-";

static SSL_CTX *context;
static size_t expected;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Under the lock. */
static unsigned char *seen;
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

static void count_event(const char *frame, size_t length) {
    if (frames++ == 0) {
        printf("first %.6f\n", now());
        fflush(stdout);
    }
    const char *found = memmem(frame, length, marker, sizeof marker - 1);
    if (!found) return;
    size_t number = 0;
    for (const char *digit = found + sizeof marker - 1; digit < frame + length && *digit >= '0' && *digit <= '9'; digit++)
        number = number * 10 + (size_t)(*digit - '0');
    if (number == 0 || number > expected || seen[number]) return;
    seen[number] = 1;
    if (++distinct == expected) {
        printf("done %.6f %zu %zu\n", now(), bytes, frames);
        fflush(stdout);
    }
}

/* Counts the whole events at the front of `data` and gives their length; -1 where they are neither frames nor lines. */
static ssize_t take_events(const char *data, size_t length) {
    size_t position = 0;
    while (position < length) {
        const char *start = data + position, *end = data + length;
        if (*start >= '1' && *start <= '9') {
            size_t count = 0;
            const char *digit = start;
            while (digit < end && *digit >= '0' && *digit <= '9' && digit - start < 9)
                count = count * 10 + (size_t)(*digit++ - '0');
            if (digit == end) break;
            if (*digit != ' ' || count > longest_frame) return -1;
            if ((size_t)(end - digit) < count + 1) break;
            count_event(digit + 1, count);
            position += (size_t)(digit - start) + 1 + count;
        } else {
            const char *feed = memchr(start, '\n', (size_t)(end - start));
            if (!feed) break;
            count_event(start, (size_t)(feed - start));
            position += (size_t)(feed - start) + 1;
        }
    }
    return (ssize_t)position;
}

static void *serve(void *argument) {
    int descriptor = (int)(intptr_t)argument;
    SSL *tls = SSL_new(context);
    size_t waiting = 0;
    char *buffer = malloc(longest_frame + 2 * chunk);
    if (!tls || !buffer) fail("memory");
    SSL_set_fd(tls, descriptor);
    if (SSL_accept(tls) == 1) {
        int count;
        while (waiting <= longest_frame + chunk && (count = SSL_read(tls, buffer + waiting, chunk)) > 0) {
            waiting += (size_t)count;
            pthread_mutex_lock(&lock);
            bytes += (size_t)count;
            ssize_t taken = take_events(buffer, waiting);
            pthread_mutex_unlock(&lock);
            if (taken < 0) break;
            waiting -= (size_t)taken;
            memmove(buffer, buffer + taken, waiting);
        }
    }
    SSL_free(tls);
    close(descriptor);
    free(buffer);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: sink CERTIFICATE KEY EVENTS\n");
        return 64;
    }
    expected = strtoul(argv[3], NULL, 10);
    seen = calloc(expected + 1, 1);
    context = SSL_CTX_new(TLS_server_method());
    if (!seen || !context || SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1)
        fail("certificate");
    SSL_CTX_set_read_ahead(context, 1);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        fail("listen");
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pthread_t thread;
        if (descriptor < 0) continue;
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)descriptor)) fail("thread");
        pthread_detach(thread);
    }
}
