#include "CShims.h"

#include <string.h>

// Bit by bit, for processors without the instruction; the polynomial is 0x1EDC6F41, reflected.
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

#define WITH_INSTRUCTION __attribute__((target("sse4.2")))
#define STEP8(crc, word) ((uint32_t)_mm_crc32_u64((crc), (word)))
#define STEP1(crc, byte) _mm_crc32_u8((crc), (byte))

static int has_instruction(void) {
    return __builtin_cpu_supports("sse4.2");
}
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>

#define WITH_INSTRUCTION __attribute__((target("+crc")))
#define STEP8(crc, word) __crc32cd((crc), (word))
#define STEP1(crc, byte) __crc32cb((crc), (byte))

static int has_instruction(void) {
    return (getauxval(AT_HWCAP) & (1UL << 7)) != 0;  // HWCAP_CRC32
}
#endif

#ifdef WITH_INSTRUCTION
// The instruction takes three cycles and can begin every one, so three lanes of LANE bytes run side by side. Their sums
// are joined by what LANE zero bytes do to a sum, which is linear: a table for each of its bytes.
#define LANE 2048

static uint32_t zeros[4][256];
static int is_usable;

static inline uint64_t load(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

WITH_INSTRUCTION __attribute__((constructor)) static void prepare(void) {
    if (!has_instruction()) {
        return;
    }
    uint32_t bits[32];
    for (int bit = 0; bit < 32; bit++) {
        uint32_t crc = 1u << bit;
        for (int count = 0; count < LANE; count += 8) {
            crc = STEP8(crc, 0);
        }
        bits[bit] = crc;
    }
    for (int byte = 0; byte < 4; byte++) {
        for (int value = 0; value < 256; value++) {
            uint32_t sum = 0;
            for (int bit = 0; bit < 8; bit++) {
                sum ^= (value >> bit & 1) ? bits[8 * byte + bit] : 0;
            }
            zeros[byte][value] = sum;
        }
    }
    is_usable = 1;
}

static inline uint32_t after_lane(uint32_t crc) {
    return zeros[0][crc & 255] ^ zeros[1][crc >> 8 & 255] ^ zeros[2][crc >> 16 & 255] ^ zeros[3][crc >> 24];
}

WITH_INSTRUCTION static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t count) {
    while (count >= 3 * LANE) {
        uint32_t second = 0;
        uint32_t third = 0;
        for (size_t index = 0; index < LANE; index += 8) {
            crc = STEP8(crc, load(bytes + index));
            second = STEP8(second, load(bytes + LANE + index));
            third = STEP8(third, load(bytes + 2 * LANE + index));
        }
        crc = after_lane(after_lane(crc) ^ second) ^ third;
        bytes += 3 * LANE;
        count -= 3 * LANE;
    }
    while (count >= 8) {
        crc = STEP8(crc, load(bytes));
        bytes += 8;
        count -= 8;
    }
    while (count--) {
        crc = STEP1(crc, *bytes++);
    }
    return crc;
}
#else
static const int is_usable = 0;

static uint32_t hardware(uint32_t crc, const unsigned char *bytes, size_t count) {
    return software(crc, bytes, count);
}
#endif

uint32_t gatepost_crc32c(uint32_t crc, const void *bytes, size_t count) {
    crc = ~crc;
    crc = is_usable ? hardware(crc, bytes, count) : software(crc, bytes, count);
    return ~crc;
}
