#include "CShims.h"

#include <string.h>

// The table-driven form, for processors without the instruction; the polynomial is 0x1EDC6F41, reflected.
static uint32_t software(uint32_t crc, const unsigned char *bytes, size_t count) {
    while (count--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
        }
    }
    return crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t count) {
    uint64_t state = crc;
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = _mm_crc32_u64(state, word);
        bytes += 8;
        count -= 8;
    }
    crc = (uint32_t)state;
    while (count--) {
        crc = _mm_crc32_u8(crc, *bytes++);
    }
    return crc;
}

static int has_instruction(void) {
    return __builtin_cpu_supports("sse4.2");
}
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>

__attribute__((target("+crc"))) static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t count) {
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = __crc32cd(crc, word);
        bytes += 8;
        count -= 8;
    }
    while (count--) {
        crc = __crc32cb(crc, *bytes++);
    }
    return crc;
}

static int has_instruction(void) {
    return (getauxval(AT_HWCAP) & (1UL << 7)) != 0;  // HWCAP_CRC32
}
#else
static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t count) {
    return software(crc, bytes, count);
}

static int has_instruction(void) {
    return 0;
}
#endif

uint32_t gatepost_crc32c(uint32_t crc, const void *bytes, size_t count) {
    crc = ~crc;
    crc = has_instruction() ? hardware(crc, bytes, count) : software(crc, bytes, count);
    return ~crc;
}
