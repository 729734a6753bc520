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

/// eventfd(2), closed on exec, not blocking. Returns a descriptor, or -1 with errno set.
int gatepost_eventfd(void);

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
