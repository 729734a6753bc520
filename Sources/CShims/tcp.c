// linux/tcp.h alone: glibc's netinet/tcp.h has an older struct tcp_info, and the two cannot stand together.
#include "CShims.h"

#include <errno.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SOL_TCP
#define SOL_TCP 6
#endif

int gatepost_tcp_info_of(int descriptor, struct gatepost_tcp_info *out) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(descriptor, SOL_TCP, TCP_INFO, &info, &length) != 0) {
        return errno;
    }
    if (length < offsetof(struct tcp_info, tcpi_segs_in) + sizeof info.tcpi_segs_in) {
        return ENOTSUP;
    }
    memset(out, 0, sizeof *out);
    out->state = info.tcpi_state;
    out->bytes_acked = info.tcpi_bytes_acked;
    out->segments_in = info.tcpi_segs_in;
    out->not_sent = info.tcpi_notsent_bytes;
    if (length >= offsetof(struct tcp_info, tcpi_snd_wnd) + sizeof info.tcpi_snd_wnd) {
        out->peer_window = info.tcpi_snd_wnd;
        out->has_window = 1;
    }
    return 0;
}
