// The few system calls and instructions that Swift cannot say.
#ifndef GATEPOST_CSHIMS_H
#define GATEPOST_CSHIMS_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `count` bytes at `bytes`, continued from `crc`; begin with 0.
/// Uses the processor's instruction where there is one.
uint32_t gatepost_crc32c(uint32_t crc, const void *bytes, size_t count);

/// Preallocates [offset, offset + length) of a file without changing its size: fallocate(2) with FALLOC_FL_KEEP_SIZE.
/// Returns 0 or an errno.
int gatepost_preallocate(int descriptor, int64_t offset, int64_t length);

/// What statx(2) says of an open file.
struct gatepost_file_status {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint32_t mode;
    uint32_t links;
    uint32_t owner;
    int64_t modified_seconds;
    uint32_t modified_nanoseconds;
    /// Birth time; `has_birth` is 0 where the file system keeps none.
    int64_t birth_seconds;
    uint32_t birth_nanoseconds;
    uint32_t has_birth;
};
/// statx(2) of an open descriptor. Returns 0 or an errno.
int gatepost_file_status_of(int descriptor, struct gatepost_file_status *status);
/// statx(2) of a path, symbolic links followed. Returns 0 or an errno.
int gatepost_file_status_at(const char *path, struct gatepost_file_status *status);

/// What TCP_INFO (tcp(7), linux/tcp.h) says of a connection, as far as delivery asks.
struct gatepost_tcp_info {
    /// tcpi_state; 1 is TCP_ESTABLISHED.
    uint8_t state;
    /// Bytes that the peer's kernel acknowledged (RFC 4898 tcpEStatsAppHCThruOctetsAcked).
    uint64_t bytes_acked;
    /// Segments received, acknowledgements of keepalive probes among them (RFC 4898 tcpEStatsPerfSegsIn).
    uint32_t segments_in;
    /// Bytes in the send queue that were not sent yet.
    uint32_t not_sent;
    /// The peer's receive window; has_window is 0 where the kernel does not tell (before 5.4).
    uint32_t peer_window;
    uint32_t has_window;
};
/// Returns 0 or an errno.
int gatepost_tcp_info_of(int descriptor, struct gatepost_tcp_info *info);

/// Names the calling thread, as ps and top show it (15 bytes at most).
void gatepost_name_thread(const char *name);

/// Gives back to the system what the allocator keeps for later, malloc_trim(3), and the pages of the program and its
/// libraries that nobody writes to, madvise(2): those stay in the page cache and come back, a few at a time, as they are
/// used.
void gatepost_give_back_memory(void);

/// eventfd(2), closed on exec, not blocking. Returns a descriptor, or -1 with errno set.
int gatepost_eventfd(void);

/// epoll(7), closed on exec. Returns a descriptor, or -1 with errno set.
int gatepost_poll_create(void);
enum { GATEPOST_POLL_IN = 0x1, GATEPOST_POLL_OUT = 0x4, GATEPOST_POLL_ERROR = 0x8, GATEPOST_POLL_HANGUP = 0x10 };
/// Begins, changes and ends to wait for what `interest` says of a descriptor, level-triggered: epoll_ctl(2). Return 0 or
/// an errno.
int gatepost_poll_add(int poll, int descriptor, uint32_t interest, uint64_t token);
int gatepost_poll_change(int poll, int descriptor, uint32_t interest, uint64_t token);
int gatepost_poll_remove(int poll, int descriptor);
/// What happened to the descriptor that was added with `token`.
struct gatepost_poll_event {
    uint64_t token;
    uint32_t events;
};
/// epoll_wait(2), at most 64 events. Returns how many were found, or -1 with errno set.
int gatepost_poll_wait(int poll, struct gatepost_poll_event *found, int room, int milliseconds);

/// The address, without port, of who sends: an IPv6 address, or an IPv4 one in its IPv6 form, in network order.
struct gatepost_peer {
    uint64_t high;
    uint64_t low;
    uint32_t scope;
    /// 0 where there is no address, as of a Unix socket.
    uint32_t is_known;
};
enum { GATEPOST_PEER_TEXT = 64 };
/// Writes the address as people do, closed by a zero, into GATEPOST_PEER_TEXT bytes at `text`.
void gatepost_peer_text(struct gatepost_peer peer, char *text);

/// A socket bound to an address of this host, for streams listening, that does not block and is closed on exec.
/// Return 0 or an errno; EINVAL if `host` is no IPv4 or IPv6 address.
int gatepost_listen_internet(const char *host, uint16_t port, int is_datagram, int *found);
int gatepost_listen_unix(const char *path, uint32_t mode, int is_datagram, int *found);
/// Whether somebody listens on the Unix socket at `path`: 0; ECONNREFUSED if nobody does any more, or another errno.
int gatepost_is_listened_on(const char *path, int is_datagram);
/// The port a socket is bound to; 0 if it has none.
uint16_t gatepost_local_port(int descriptor);
/// The next connection, which does not block and is closed on exec: accept4(2). Returns a descriptor, or -1 with errno
/// set.
int gatepost_accept(int listener, struct gatepost_peer *peer);
/// Has the kernel ask a silent TCP peer whether it is still there, and end the connection after some three minutes if
/// it is not. Returns 0 or an errno.
int gatepost_watch_peer(int descriptor);

/// The most datagrams that one call receives.
enum { GATEPOST_DATAGRAMS = 64 };
struct gatepost_datagram {
    /// The datagram's length, which may be more than its slot.
    uint32_t length;
    struct gatepost_peer peer;
};
/// Receives what is there, at most `count` datagrams, each into its `slot` bytes of `room`: recvmmsg(2). Returns how many,
/// or -1 with errno set.
int gatepost_receive_datagrams(
    int descriptor, void *room, size_t slot, struct gatepost_datagram *found, int count);
/// Asks for a receive buffer of so many bytes: SO_RCVBUFFORCE, else SO_RCVBUF. Returns the size that it has.
uint32_t gatepost_grow_receive_buffer(int descriptor, uint32_t bytes);
/// What the kernel holds for a socket, and how many datagrams it dropped for want of room since the socket was made: the
/// counter that SO_RXQ_OVFL tells with the next datagram (socket(7)), without waiting for one.
struct gatepost_socket_memory {
    uint32_t held;
    uint32_t drops;
};
/// SO_MEMINFO (Linux 4.12). Returns 0 or an errno.
int gatepost_socket_memory_of(int descriptor, struct gatepost_socket_memory *memory);
/// Bytes that wait to be read: FIONREAD.
uint32_t gatepost_unread_bytes(int descriptor);

/// Whether a path is on a file system that may change without telling inotify(7): a network's, or FUSE.
int gatepost_is_remote(const char *path);

/// Sixteen bytes: SIMD16<UInt8>.
typedef uint8_t gatepost_block __attribute__((ext_vector_type(16)));

/// The highest bit of each of sixteen bytes, the first byte's lowest. Swift has no word for it, and without it the place of
/// the first hit in a block costs three times as much.
static inline __attribute__((always_inline)) uint32_t gatepost_high_bits(gatepost_block block) {
#if defined(__SSE2__)
    return (uint32_t)_mm_movemask_epi8((__m128i)block);
#else
    uint64_t halves[2];
    __builtin_memcpy(halves, &block, 16);
    // The product gathers bit 7 of each byte in the highest byte: Warren, Hacker's Delight.
    uint32_t low = (uint32_t)(((halves[0] >> 7 & 0x0101010101010101u) * 0x0102040810204080u) >> 56);
    uint32_t high = (uint32_t)(((halves[1] >> 7 & 0x0101010101010101u) * 0x0102040810204080u) >> 56);
    return low | high << 8;
#endif
}

#endif
