#define _GNU_SOURCE
#include "CShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

int gatepost_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int gatepost_poll_add(int poll, int descriptor, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data.u64 = token};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

int gatepost_poll_change(int poll, int descriptor, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data.u64 = token};
    return epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0 ? 0 : errno;
}

int gatepost_poll_remove(int poll, int descriptor) {
    return epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, NULL) == 0 ? 0 : errno;
}

int gatepost_poll_wait(int poll, struct gatepost_poll_event *found, int room, int milliseconds) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, room < 64 ? room : 64, milliseconds);
    for (int index = 0; index < count; index++) {
        found[index].token = events[index].data.u64;
        found[index].events = events[index].events;
    }
    return count;
}

// An IPv4 address is written in its IPv6 form (RFC 4291 §2.5.5.2), in which an IPv6 socket has it anyway.
static struct gatepost_peer peer_of(const struct sockaddr_storage *address, socklen_t length) {
    struct gatepost_peer peer = {0};
    unsigned char bytes[16] = {0};
    if (length >= sizeof(struct sockaddr_in) && address->ss_family == AF_INET) {
        bytes[10] = bytes[11] = 0xff;
        memcpy(bytes + 12, &((const struct sockaddr_in *)address)->sin_addr, 4);
        peer.is_known = 1;
    } else if (length >= sizeof(struct sockaddr_in6) && address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        memcpy(bytes, &six->sin6_addr, 16);
        peer.scope = six->sin6_scope_id;
        peer.is_known = 1;
    }
    memcpy(&peer.high, bytes, 8);
    memcpy(&peer.low, bytes + 8, 8);
    return peer;
}

void gatepost_peer_text(struct gatepost_peer peer, char *text) {
    unsigned char bytes[16];
    struct in6_addr six;
    memcpy(bytes, &peer.high, 8);
    memcpy(bytes + 8, &peer.low, 8);
    memcpy(&six, bytes, 16);
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        inet_ntop(AF_INET, bytes + 12, text, GATEPOST_PEER_TEXT);
    } else {
        inet_ntop(AF_INET6, bytes, text, GATEPOST_PEER_TEXT);
    }
}

static int listen_at(int descriptor, const struct sockaddr *address, socklen_t length, int type) {
    if (bind(descriptor, address, length) != 0) {
        return errno;
    }
    return type == SOCK_STREAM && listen(descriptor, 1024) != 0 ? errno : 0;
}

int gatepost_listen_internet(const char *host, uint16_t port, int is_datagram, int *found) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    int is_six = inet_pton(AF_INET6, host, &six.sin6_addr) == 1;
    if (!is_six && inet_pton(AF_INET, host, &four.sin_addr) != 1) {
        return EINVAL;
    }
    int type = is_datagram ? SOCK_DGRAM : SOCK_STREAM;
    int descriptor = socket(is_six ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return errno;
    }
    int on = 1, off = 0;
    // A port whose last connections linger (TIME_WAIT) can be listened on; one that is listened on cannot. For datagrams
    // the option would mean the opposite.
    int failed = !is_datagram && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0;
    // `[::]` is every address, IPv4 among them, whatever net.ipv6.bindv6only says.
    failed |= is_six && setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0;
    int code = failed ? errno
        : is_six      ? listen_at(descriptor, (struct sockaddr *)&six, sizeof six, type)
                      : listen_at(descriptor, (struct sockaddr *)&four, sizeof four, type);
    if (code != 0) {
        close(descriptor);
        return code;
    }
    *found = descriptor;
    return 0;
}

// A socket for the address of a path; 0 or an error's code.
static int unix_socket(const char *path, int type, struct sockaddr_un *address, int *found) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path) {
        return ENAMETOOLONG;
    }
    strcpy(address->sun_path, path);
    *found = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return *found < 0 ? errno : 0;
}

int gatepost_listen_unix(const char *path, uint32_t mode, int is_datagram, int *found) {
    struct sockaddr_un address;
    int type = is_datagram ? SOCK_DGRAM : SOCK_STREAM, descriptor;
    int failure = unix_socket(path, type, &address, &descriptor);
    if (failure != 0) {
        return failure;
    }
    // Linux gives the file the mode of the socket, less the umask: it is never open to more than it shall be.
    int code = fchmod(descriptor, mode) != 0 ? errno
                                             : listen_at(descriptor, (struct sockaddr *)&address, sizeof address, type);
    if (code == 0 && chmod(path, mode) != 0) {
        code = errno;
    }
    if (code != 0) {
        close(descriptor);
        return code;
    }
    *found = descriptor;
    return 0;
}

int gatepost_is_listened_on(const char *path, int is_datagram) {
    struct sockaddr_un address;
    int descriptor;
    int failure = unix_socket(path, is_datagram ? SOCK_DGRAM : SOCK_STREAM, &address, &descriptor);
    if (failure != 0) {
        return failure;
    }
    int code = connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0 ? errno : 0;
    close(descriptor);
    return code;
}

uint16_t gatepost_local_port(int descriptor) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) {
        return 0;
    }
    switch (address.ss_family) {
    case AF_INET:
        return ntohs(((struct sockaddr_in *)&address)->sin_port);
    case AF_INET6:
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    default:
        return 0;
    }
}

int gatepost_accept(int listener, struct gatepost_peer *peer) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int descriptor = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
        return -1;
    }
    *peer = peer_of(&address, length);
    return descriptor;
}

int gatepost_watch_peer(int descriptor) {
    int on = 1, idle = 60, interval = 20, count = 5;
    return setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) != 0
                || setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle) != 0
                || setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval) != 0
                || setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count) != 0
        ? errno
        : 0;
}

int gatepost_receive_datagrams(
    int descriptor, void *room, size_t slot, struct gatepost_datagram *found, int count) {
    struct mmsghdr messages[GATEPOST_DATAGRAMS];
    struct iovec pieces[GATEPOST_DATAGRAMS];
    struct sockaddr_storage addresses[GATEPOST_DATAGRAMS];
    if (count > GATEPOST_DATAGRAMS) {
        count = GATEPOST_DATAGRAMS;
    }
    for (int index = 0; index < count; index++) {
        pieces[index] = (struct iovec){.iov_base = (char *)room + (size_t)index * slot, .iov_len = slot};
        messages[index].msg_hdr = (struct msghdr){
            .msg_name = &addresses[index],
            .msg_namelen = sizeof addresses[index],
            .msg_iov = &pieces[index],
            .msg_iovlen = 1};
    }
    // With MSG_TRUNC msg_len is the datagram's length, also where the slot is shorter.
    int received = recvmmsg(descriptor, messages, (unsigned)count, MSG_DONTWAIT | MSG_TRUNC, NULL);
    for (int index = 0; index < received; index++) {
        found[index].length = messages[index].msg_len;
        found[index].peer = peer_of(&addresses[index], messages[index].msg_hdr.msg_namelen);
    }
    return received;
}

uint32_t gatepost_grow_receive_buffer(int descriptor, uint32_t bytes) {
    int wanted = (int)bytes, got = 0;
    socklen_t length = sizeof got;
    // Without CAP_NET_ADMIN as much as net.core.rmem_max lets it have.
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0) {
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
    }
    // The kernel counts its own bookkeeping, and doubles what it is told for it (socket(7)).
    return getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &got, &length) == 0 ? (uint32_t)got / 2 : 0;
}

int gatepost_socket_memory_of(int descriptor, struct gatepost_socket_memory *memory) {
    uint32_t values[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof values;
    if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, values, &length) != 0) {
        return errno;
    }
    memory->held = values[SK_MEMINFO_RMEM_ALLOC];
    memory->drops = values[SK_MEMINFO_DROPS];
    return 0;
}

uint32_t gatepost_unread_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 && count > 0 ? (uint32_t)count : 0;
}
