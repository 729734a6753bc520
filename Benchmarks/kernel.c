// The floor that `gatepost convert` is measured against: a small filter in C with SSE2 that reads gateway lines from
// standard input and writes RFC 5424 or JSON, one event a line.
//
//     cc -O2 -o kernel kernel.c && ./kernel rfc5424|json YEAR < gateway.log
//
// It does what has to be done for lines that are as they should be, and nothing else: one pass over a line, 16 bytes at
// a time, no allocation, no check of bounds behind the first. For such lines it writes what gatepost writes, byte by
// byte (events.py counts them); anything else it passes on as text. It looks for nothing to redact, repairs no UTF-8,
// knows no zones and no broken blocks.
#include <emmintrin.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 18, SLACK = 64, FIELDS = 256, WORDS = 14 };

typedef struct { const char *at; size_t count; } Text;
typedef struct { Text key, value; } Field;
typedef struct {
    Text host, app, process, component, subcomponent, level, name, message;
    Field fields[FIELDS];
    int count, severity;
    const char *outcome;
    char time[40];
    int timeLength, zoneKnown;
} Event;

static int year;
static char *out;

static unsigned hits(const char *at, char byte) {
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)at), _mm_set1_epi8(byte)));
}

// The first `byte` from `at` on, or `end`.
static const char *find(const char *at, const char *end, char byte) {
    for (; at < end; at += 16) {
        unsigned mask = hits(at, byte);
        if (mask) {
            at += __builtin_ctz(mask);
            return at < end ? at : end;
        }
    }
    return end;
}

static int is(Text text, const char *word) {
    size_t count = strlen(word);
    return text.count == count && memcmp(text.at, word, count) == 0;
}

static Text trimmed(const char *at, const char *end) {
    while (at < end && *at == ' ') at++;
    while (end > at && end[-1] == ' ') end--;
    return (Text){at, end - at};
}

// MARK: Reading

static const char *readTime(const char *at, const char *end, Event *event) {
    char *to = event->time;
    if (end - at < 20) return NULL;
    if (*at >= '0' && *at <= '9') {
        if (at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' || at[16] != ':') return NULL;
        const char *stop = find(at, end, ' ');
        if (stop - at > 32 || stop - at < 20) return NULL;
        memcpy(to, at, 32);
        event->timeLength = stop - at;
        event->zoneKnown = 1;
        return stop;
    }
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int month = 0;
    while (month < 12 && memcmp(months + 3 * month, at, 3) != 0) month++;
    if (month == 12 || at[3] != ' ' || at[6] != ' ' || at[9] != ':' || at[12] != ':') return NULL;
    memcpy(to, "0000-00-00T00:00:00Z", 20);
    for (int digit = 3, rest = year; digit >= 0; digit--, rest /= 10) to[digit] += rest % 10;
    to[5] += (month + 1) / 10;
    to[6] += (month + 1) % 10;
    to[8] = at[4] == ' ' ? '0' : at[4];
    to[9] = at[5];
    memcpy(to + 11, at + 7, 8);
    event->timeLength = 20;
    event->zoneKnown = 0;
    return at + 15;
}

static int severityOf(Text word) {
    if (word.count < 4 || word.count > 6) return -1;
    switch (word.at[0]) {
    case 'I': return is(word, "INFO") ? 6 : -1;
    case 'W': return is(word, "WARN") ? 4 : -1;
    case 'E': return is(word, "ERROR") ? 3 : -1;
    case 'A': return is(word, "ALERT") ? 1 : -1;
    case 'D': return is(word, "DEBUG") ? 7 : -1;
    case 'T': return is(word, "TRACE") ? 7 : -1;
    case 'F': return is(word, "FATAL") ? 2 : -1;
    case 'N': return is(word, "NOTICE") ? 5 : -1;
    default: return -1;
    }
}

static int isApplication(Text word) {
    return is(word, "ACCESS_GATEWAY") || is(word, "OAG") || is(word, "OAG_MONITOR");
}

static int isProcess(Text word) {
    switch (word.count) {
    case 6: return is(word, "ACCESS") || is(word, "SCRIPT");
    case 7: return is(word, "MONITOR") || is(word, "SERVICE");
    case 10: return is(word, "CHECK_HOST");
    case 11: return is(word, "WEB_CONSOLE");
    case 12: return is(word, "EBS_SSOAGENT");
    case 13: return is(word, "ADMIN_CONSOLE") || is(word, "HOST_IP_CHECK");
    default: return 0;
    }
}

static Text named(Text word) {
    return word.count == 1 && *word.at == '-' ? (Text){0} : word;
}

static Text span(const Text *words, int first, int last) {
    return (Text){words[first].at, words[last].at + words[last].count - words[first].at};
}

// The words up to the level, told apart. Returns the end of the level, or NULL.
static const char *readColumns(const char *at, const char *end, Event *event) {
    Text words[WORDS];
    int count = 0;
    for (;;) {
        while (at < end && *at == ' ') at++;
        if (at == end || count == WORDS || *at == '[' || *at == '"' || *at == ':') return NULL;
        const char *stop = find(at, end, ' ');
        Text word = {at, stop - at};
        at = stop;
        int severity = severityOf(word);
        if (severity >= 0) {
            event->severity = severity;
            event->level = word;
            break;
        }
        if (stop[-1] == ':') return NULL;
        words[count++] = word;
    }
    int index = 0;
    int isTwo = count > 1 && is(words[0], "Access") && is(words[1], "Gateway");
    if (index < count && !isApplication(words[index]) && !isProcess(words[index]) && !isTwo)
        event->host = named(words[index++]);
    if (index < count && isApplication(words[index])) {
        event->app = words[index++];
    } else if (index + 1 < count && is(words[index], "Access") && is(words[index + 1], "Gateway")) {
        event->app = span(words, index, index + 1);
        index += 2;
    }
    if (index < count && isProcess(words[index])) event->process = words[index++];
    int left = count - index;
    if (left == 1) {
        event->component = named(words[index]);
    } else if (left == 4 && is(words[index], "CLUSTER") && is(words[index + 2], "UPDATE")) {
        event->component = span(words, index, count - 1);
    } else if (left > 1) {
        event->component = left == 2 ? named(words[index]) : span(words, index, count - 2);
        event->subcomponent = named(words[count - 1]);
    }
    return at;
}

static const char *outcomeOf(Text value) {
    if (is(value, "PASS") || is(value, "ALLOW") || is(value, "SUCCESS")) return "success";
    return is(value, "FAIL") || is(value, "DENY") ? "failure" : NULL;
}

static const char *outcomeOfStatus(Text value, Text name) {
    if (is(value, "VALID") || is(value, "LDAP_VALID") || is(value, "PASSED")) return "success";
    if (is(value, "FAIL") || is(value, "FAILED") || is(value, "INVALID")) return "failure";
    int isCheck = is(name, "CONFIG_TEST") || is(name, "VALIDATE") || (name.count > 5 && !memcmp(name.at, "TEST_", 5));
    return isCheck ? "failure" : NULL;
}

// `KEY="value" …]`. Returns where the message begins, or NULL.
static const char *readBlock(const char *at, const char *end, Event *event) {
    Text status = {0};
    while (at < end && *at != ']') {
        const char *equals = find(at, end, '=');
        if (equals + 2 >= end || equals[1] != '"') return NULL;
        const char *quote = find(equals + 2, end, '"');
        if (quote + 1 >= end || (quote[1] != ' ' && quote[1] != ']') || event->count == FIELDS) return NULL;
        Field field = {{at, equals - at}, {equals + 2, quote - equals - 2}};
        if (field.value.count > 1 || (field.value.count == 1 && *field.value.at != '-')) {
            event->fields[event->count++] = field;
            if (field.key.count == 6) {
                if (is(field.key, "RESULT")) event->outcome = outcomeOf(field.value);
                if (is(field.key, "STATUS")) status = field.value;
            }
        }
        at = quote + (quote[1] == ' ' ? 2 : 1);
    }
    if (at == end) return NULL;
    if (!event->outcome && status.count) event->outcome = outcomeOfStatus(status, event->name);
    return at + 1;
}

static void read_line(const char *at, const char *end, Event *event) {
    memset(event, 0, offsetof(Event, fields));
    event->count = 0;
    event->outcome = NULL;
    event->severity = 6;
    const char *place = readTime(at, end, event);
    if (!place) {
        event->timeLength = 1;
        event->time[0] = '-';
        event->zoneKnown = 1;
    }
    if (place && (place = readColumns(place, end, event))) {
        const char *bracket = find(place, end, '[');
        if (bracket < end) {
            event->name = named(trimmed(place, bracket));
            place = readBlock(bracket + 1, end, event);
            if (place) {
                event->message = trimmed(place, end);
                return;
            }
        }
    }
    event->message = (Text){at, end - at};
    event->count = 0;
}

// MARK: Writing

static void put(const char *text, size_t count) {
    memcpy(out, text, count);
    out += count;
}

#define LITERAL(text) put(text, sizeof(text) - 1)

// Copies 16 bytes at a time up to the first that cannot be copied.
#define COPY(text, marks, escape)                                                            \
    do {                                                                                     \
        const char *at = (text).at, *end = at + (text).count;                                \
        while (at < end) {                                                                   \
            __m128i block = _mm_loadu_si128((const __m128i *)at);                            \
            _mm_storeu_si128((__m128i *)out, block);                                         \
            unsigned mask = _mm_movemask_epi8(marks);                                        \
            size_t clean = mask ? __builtin_ctz(mask) : 16;                                  \
            if (clean >= (size_t)(end - at)) {                                               \
                out += end - at;                                                             \
                break;                                                                       \
            }                                                                                \
            at += clean;                                                                     \
            out += clean;                                                                    \
            if (mask) escape(*at++);                                                         \
        }                                                                                    \
    } while (0)
#define BYTE(byte) _mm_cmpeq_epi8(block, _mm_set1_epi8(byte))

static void escapeParameter(char byte) {
    *out++ = '\\';
    *out++ = byte;
}

static void escapeJSON(char byte) {
    if (byte == '"' || byte == '\\') escapeParameter(byte);
    else if (byte < 0) *out++ = byte;
    else out += sprintf(out, "\\u%04x", byte);
}

static void putParameter(Text text) {
    COPY(text, _mm_or_si128(_mm_or_si128(BYTE('"'), BYTE('\\')), BYTE(']')), escapeParameter);
}

static void putJSON(Text text) {
    COPY(text, _mm_or_si128(_mm_or_si128(BYTE('"'), BYTE('\\')), _mm_cmpgt_epi8(_mm_set1_epi8(0x20), block)), escapeJSON);
}

// A name of the header: what it may not hold becomes `_`. Returns whether it stands there as it was.
static int putName(Text text, size_t limit) {
    if (!text.count) {
        *out++ = '-';
        return 1;
    }
    size_t count = text.count < limit ? text.count : limit;
    int isSame = count == text.count;
    for (size_t index = 0; index < count; index++) {
        int isGood = text.at[index] > 0x20 && text.at[index] < 0x7F;
        *out++ = isGood ? text.at[index] : '_';
        isSame &= isGood;
    }
    return isSame;
}

#define PARAMETER(name, text)                \
    if ((text).count) {                      \
        LITERAL(" " name "=\"");             \
        putParameter(text);                  \
        *out++ = '"';                        \
    }

static void writeRFC5424(const Event *event) {
    *out++ = '<';
    int priority = 80 + event->severity;
    *out++ = '0' + priority / 10;
    *out++ = '0' + priority % 10;
    LITERAL(">1 ");
    put(event->time, event->timeLength);
    *out++ = ' ';
    putName(event->host, 255);
    *out++ = ' ';
    int isApp = putName(event->app.count ? event->app : event->process, 48);
    *out++ = ' ';
    int isProcess = putName(event->process, 128);
    *out++ = ' ';
    int isName = putName(event->name, 32);
    *out++ = ' ';
    char *data = out;
    if (event->level.count) {
        LITERAL("[gatepost@32473");
        PARAMETER("level", event->level);
        PARAMETER("component", event->component);
        PARAMETER("subcomponent", event->subcomponent);
        if (event->outcome) {
            LITERAL(" outcome=\"");
            put(event->outcome, 7);
            *out++ = '"';
        }
        if (!isApp) PARAMETER("app", event->app);
        if (!isProcess) PARAMETER("process", event->process);
        if (!isName) PARAMETER("event", event->name);
        *out++ = ']';
    }
    if (event->count) {
        LITERAL("[gateway@32473");
        for (int index = 0; index < event->count; index++) {
            *out++ = ' ';
            put(event->fields[index].key.at, event->fields[index].key.count);
            LITERAL("=\"");
            putParameter(event->fields[index].value);
            *out++ = '"';
        }
        *out++ = ']';
    }
    if (!event->zoneKnown) LITERAL("[timeQuality tzKnown=\"0\"]");
    if (out == data) *out++ = '-';
    if (event->message.count) {
        *out++ = ' ';
        put(event->message.at, event->message.count);
    }
    *out++ = '\n';
}

#define MEMBER(name, text)                   \
    if ((text).count) {                      \
        LITERAL(",\"" name "\":\"");         \
        putJSON(text);                       \
        *out++ = '"';                        \
    }

static void writeJSON(const Event *event) {
    LITERAL("{\"time\":\"");
    put(event->time, event->timeLength);
    *out++ = '"';
    MEMBER("host", event->host);
    MEMBER("app", event->app);
    MEMBER("process", event->process);
    MEMBER("component", event->component);
    MEMBER("subcomponent", event->subcomponent);
    MEMBER("level", event->level);
    MEMBER("event", event->name);
    if (event->outcome) {
        LITERAL(",\"outcome\":\"");
        put(event->outcome, 7);
        *out++ = '"';
    }
    MEMBER("message", event->message);
    if (event->count) {
        LITERAL(",\"data\":{");
        for (int index = 0; index < event->count; index++) {
            *out++ = '"';
            putJSON(event->fields[index].key);
            LITERAL("\":\"");
            putJSON(event->fields[index].value);
            LITERAL("\",");
        }
        out[-1] = '}';
    }
    LITERAL("}\n");
}

int main(int count, char **arguments) {
    int isJSON = count > 1 && strcmp(arguments[1], "json") == 0;
    if (count != 3 || (!isJSON && strcmp(arguments[1], "rfc5424") != 0)) {
        fprintf(stderr, "usage: kernel rfc5424|json YEAR\n");
        return 64;
    }
    year = atoi(arguments[2]);
    static char input[2 * CHUNK + SLACK];
    // An escaped byte takes six at most.
    char *output = malloc(6 * sizeof input + (1 << 20));
    if (!output) return 71;
    static Event event;
    size_t held = 0;
    for (;;) {
        ssize_t got = read(STDIN_FILENO, input + held, CHUNK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return 74;
        const char *at = input, *end = input + held + got;
        out = output;
        for (;;) {
            const char *stop = find(at, end, '\n');
            if (stop == end && (got > 0 || at == end)) break;
            if (stop > at) {
                read_line(at, stop, &event);
                (isJSON ? writeJSON : writeRFC5424)(&event);
            }
            if (stop == end) {
                at = end;
                break;
            }
            at = stop + 1;
        }
        for (char *from = output; from < out;) {
            ssize_t done = write(STDOUT_FILENO, from, out - from);
            if (done < 0 && errno != EINTR) return 74;
            if (done > 0) from += done;
        }
        held = end - at;
        if (held > CHUNK) return 65;
        memmove(input, at, held);
        if (got == 0) return 0;
    }
}
