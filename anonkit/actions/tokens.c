/*
 * Many tokens in one call, as tokens.py defines them: base32 of the first 20 bytes of
 * HMAC-SHA256 of 0x01 and a text. Nothing here knows of Python, so its lock need not be held.
 *
 * Sources: SHA-256: FIPS 180-4, sections 4.1.2, 4.2.2, 5.1.1, 5.3.3, 6.2.2; HMAC: RFC 2104;
 * base32: RFC 4648, section 6.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define X86
#include <cpuid.h>
#include <immintrin.h>
#endif

#define BLOCK 64
#define LENGTH_AT 56 /* the last 8 bytes of a message's last block are its length in bits */
#define TOKEN_BYTES 20
#define TOKEN_CHARS 32

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static const uint32_t START[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

/* Takes the next block of a message. */
typedef void Compression(uint32_t state[8], const uint8_t block[BLOCK]);

static void in_c(uint32_t state[8], const uint8_t block[BLOCK]) {
    uint32_t w[16]; /* the last 16 words of the schedule */
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
               (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
#pragma GCC unroll 64
    for (int t = 0; t < 64; t++) {
        if (t >= 16) {
            uint32_t two = w[(t - 2) & 15], fifteen = w[(t - 15) & 15];
            w[t & 15] += (rotated(two, 17) ^ rotated(two, 19) ^ two >> 10) + w[(t - 7) & 15] +
                         (rotated(fifteen, 7) ^ rotated(fifteen, 18) ^ fifteen >> 3);
        }
        uint32_t one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) +
                       ((e & f) ^ (~e & g)) + ROUND[t] + w[t & 15];
        uint32_t two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) +
                       ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one;
        d = c, c = b, b = a, a = one + two;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

#ifdef X86

/* The same by the processor's own instructions; each step is four rounds. */
__attribute__((target("sha,sse4.1"))) static void by_hardware(uint32_t state[8],
                                                              const uint8_t block[BLOCK]) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i dcba = _mm_loadu_si128((const __m128i *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    __m128i first = abef, second = cdgh, w[4];
    for (int t = 0; t < 4; t++)
        w[t] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * t)), big_endian);
#pragma GCC unroll 16
    for (int t = 0; t < 16; t++) {
        __m128i *now = &w[t & 3], last = w[(t + 3) & 3];
        if (t >= 4) {
            __m128i seven = _mm_alignr_epi8(last, w[(t + 2) & 3], 4);
            *now = _mm_sha256msg1_epu32(*now, w[(t + 1) & 3]);
            *now = _mm_sha256msg2_epu32(_mm_add_epi32(*now, seven), last);
        }
        __m128i in = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(ROUND + 4 * t)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, in);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(in, 0x0e));
    }
    abef = _mm_add_epi32(abef, first), cdgh = _mm_add_epi32(cdgh, second);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static int has_instructions(void) {
    unsigned a, b, c, d, others;
    if (!__get_cpuid_count(7, 0, &a, &others, &c, &d) || !__get_cpuid(1, &a, &b, &c, &d)) return 0;
    return (others & bit_SHA) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

#else

static void by_hardware(uint32_t state[8], const uint8_t block[BLOCK]) { in_c(state, block); }
static int has_instructions(void) { return 0; }

#endif

/* The last block of a message of `total` bytes; it holds `filled` of them. */
static void finish(Compression *take, uint32_t state[8], uint8_t block[BLOCK], size_t filled,
                   uint64_t total) {
    block[filled++] = 0x80;
    if (filled > LENGTH_AT) {
        memset(block + filled, 0, BLOCK - filled);
        take(state, block);
        filled = 0;
    }
    memset(block + filled, 0, LENGTH_AT - filled);
    for (int i = 0; i < 8; i++) block[LENGTH_AT + i] = (uint8_t)(total * 8 >> (56 - 8 * i));
    take(state, block);
}

static void write_bytes(const uint32_t state[8], uint8_t digest[32]) {
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

/* The state after the key's own block, which is the same for every text. */
static void begin(Compression *take, uint32_t state[8], const uint8_t key[BLOCK], uint8_t pad) {
    uint8_t block[BLOCK];
    for (int i = 0; i < BLOCK; i++) block[i] = key[i] ^ pad;
    memcpy(state, START, sizeof START);
    take(state, block);
}

static void hmac(Compression *take, const uint32_t inner[8], const uint32_t outer[8],
                 const uint8_t *text, size_t length, uint8_t digest[32]) {
    uint32_t state[8];
    uint8_t block[BLOCK] = {0x01}; /* TYPE_BYTE of tokens.py */
    size_t filled = 1, taken = 0;
    memcpy(state, inner, sizeof state);
    while (length - taken >= BLOCK - filled) {
        memcpy(block + filled, text + taken, BLOCK - filled);
        taken += BLOCK - filled;
        filled = 0;
        take(state, block);
    }
    if (length > taken) memcpy(block + filled, text + taken, length - taken);
    filled += length - taken;
    finish(take, state, block, filled, BLOCK + 1 + length);
    write_bytes(state, block);
    memcpy(state, outer, sizeof state);
    finish(take, state, block, 32, BLOCK + 32);
    write_bytes(state, digest);
}

static void base32(const uint8_t bytes[TOKEN_BYTES], uint8_t *token) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    for (int group = 0; group < TOKEN_BYTES / 5; group++) {
        uint64_t forty = 0;
        for (int i = 0; i < 5; i++) forty = forty << 8 | bytes[5 * group + i];
        for (int i = 0; i < 8; i++)
            token[8 * group + i] = (uint8_t)letters[forty >> (35 - 5 * i) & 31];
    }
}

/*
 * key: 64 bytes, a shorter one filled up with zeros. Text i is data[offsets[i] .. offsets[i + 1]].
 * tokens: room for 32 characters a text. portable: whether to do without special instructions.
 */
void anonkit_tokens(const uint8_t *key, const uint8_t *data, const int64_t *offsets, size_t count,
                    uint8_t *tokens, int portable) {
    Compression *take = portable || !has_instructions() ? in_c : by_hardware;
    uint32_t inner[8], outer[8];
    uint8_t digest[32];
    begin(take, inner, key, 0x36);
    begin(take, outer, key, 0x5c);
    for (size_t i = 0; i < count; i++) {
        size_t length = (size_t)(offsets[i + 1] - offsets[i]);
        hmac(take, inner, outer, data + offsets[i], length, digest);
        base32(digest, tokens + i * TOKEN_CHARS);
    }
}
