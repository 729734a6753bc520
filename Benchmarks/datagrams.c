/* Sends the lines of a file as datagrams over loopback, at an even rate, over and over.
 *
 *   datagrams FILE PORT RATE SECONDS
 *
 * A burst goes out every millisecond. At the end it writes to standard output how many datagrams it has sent, and in how
 * many seconds: a sender that is itself too slow has not kept to its rate. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { largest_burst = 1024 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: datagrams FILE PORT RATE SECONDS\n");
        return 64;
    }
    int file = open(arguments[1], O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) < 0) fail(arguments[1]);
    char *text = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (text == MAP_FAILED) fail("mmap");
    double rate = atof(arguments[3]), seconds = atof(arguments[4]);

    int socket_ = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2]))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket_ < 0 || connect(socket_, (struct sockaddr *)&to, sizeof to) < 0) fail("socket");

    static struct mmsghdr messages[largest_burst];
    static struct iovec pieces[largest_burst];
    char *next = text, *end = text + status.st_size;
    long sent = 0;
    double begin = now();
    while (now() - begin < seconds) {
        long due = (long)((now() - begin) * rate) - sent;
        int burst = due > largest_burst ? largest_burst : (int)due;
        for (int index = 0; index < burst; index++) {
            char *newline = memchr(next, '\n', end - next);
            if (newline == NULL) {
                next = text;
                newline = memchr(next, '\n', end - next);
                if (newline == NULL) fail("a file without lines");
            }
            pieces[index] = (struct iovec){next, newline - next};
            messages[index].msg_hdr = (struct msghdr){.msg_iov = &pieces[index], .msg_iovlen = 1};
            next = newline + 1;
        }
        for (int index = 0; index < burst;) {
            int done = sendmmsg(socket_, messages + index, burst - index, 0);
            if (done < 0 && errno != ECONNREFUSED && errno != EINTR) fail("sendmmsg");
            if (done > 0) index += done;
        }
        sent += burst;
        if (burst < largest_burst) usleep(1000);
    }
    printf("%ld %.3f\n", sent, now() - begin);
    return 0;
}
