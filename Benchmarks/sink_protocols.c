#define _GNU_SOURCE
#include "sink_protocols.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append(struct reply *reply, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    reply->length += (size_t)vsnprintf(reply->text + reply->length, longest_reply - reply->length, format, arguments);
    va_end(arguments);
}

/* Reads the digits at `*position` and moves it behind them. */
static size_t read_number(const char **position, const char *end) {
    size_t number = 0;
    for (int digits = 0; *position < end && **position >= '0' && **position <= '9' && digits < 9; digits++)
        number = number * 10 + (size_t)(*(*position)++ - '0');
    return number;
}

/* Lines, each ended by LF. */
static ssize_t take_lines(const char *data, size_t length) {
    const char *start = data, *end = data + length, *feed;
    while (start < end && (feed = memchr(start, '\n', (size_t)(end - start)))) {
        count_event(start, (size_t)(feed - start));
        start = feed + 1;
    }
    return start - data;
}

/* RFC 6587: `LENGTH EVENT` each, or lines. */
static ssize_t take_syslog(const char *data, size_t length, struct reply *reply) {
    (void)reply;
    const char *start = data, *end = data + length;
    if (length && (*data < '1' || *data > '9')) return take_lines(data, length);
    while (start < end) {
        const char *position = start;
        size_t count = read_number(&position, end);
        if (position == end) break;
        if (*position != ' ' || count > longest_event) return -1;
        if ((size_t)(end - position) < count + 1) break;
        count_event(position + 1, count);
        start = position + 1 + count;
    }
    return start - data;
}

/* RELP: `NUMBER COMMAND LENGTH DATA LF` each; every one is answered. */
static ssize_t take_relp(const char *data, size_t length, struct reply *reply) {
    const char *start = data, *end = data + length;
    while (start < end) {
        const char *position = start;
        size_t number = read_number(&position, end);
        if (position == end) break;
        const char *command = position + 1, *space = memchr(command, ' ', (size_t)(end - command));
        if (*position != ' ') return -1;
        if (!space) break;
        position = space + 1;
        size_t count = read_number(&position, end);
        if (count > longest_event) return -1;
        if ((size_t)(end - position) < count + (count ? 2 : 1)) break;
        if (*command == 's') {
            count_event(position + 1, count);
            append(reply, "%zu rsp 6 200 OK\n", number);
        } else if (*command == 'o') {
            static const char offer[] = "200 OK\nrelp_version=0\nrelp_software=sink\ncommands=syslog";
            append(reply, "%zu rsp %zu %s\n", number, sizeof offer - 1, offer);
        } else {
            append(reply, "%zu rsp 0\n0 serverclose 0\n", number);
        }
        start = position + count + (count ? 2 : 1);
    }
    return start - data;
}

/* HTTP/1.1: requests with a body of lines. */
static ssize_t take_http(const char *data, size_t length, struct reply *reply) {
    static const char field[] = "\r\nContent-Length: ";
    const char *start = data, *end = data + length, *body;
    while ((body = memmem(start, (size_t)(end - start), "\r\n\r\n", 4))) {
        body += 4;
        const char *position = memmem(start, (size_t)(body - start), field, sizeof field - 1);
        if (!position) return -1;
        position += sizeof field - 1;
        size_t count = read_number(&position, body);
        if (count > longest_event) return -1;
        if ((size_t)(end - body) < count) break;
        take_lines(body, count);
        append(reply, "HTTP/1.1 204 No Content\r\n\r\n");
        start = body + count;
    }
    return start - data;
}

static const struct protocol protocols[] = {
    {"tcp", false, false, take_syslog},     {"tls", true, false, take_syslog},     {"tcp+zlib", false, true, take_syslog},
    {"tls+zlib", true, true, take_syslog},  {"relp", false, false, take_relp},     {"relp+tls", true, false, take_relp},
    {"http", false, false, take_http},      {"https", true, false, take_http},
};

const struct protocol *find_protocol(const char *name) {
    for (size_t index = 0; index < sizeof protocols / sizeof *protocols; index++)
        if (!strcmp(protocols[index].name, name)) return &protocols[index];
    return NULL;
}
