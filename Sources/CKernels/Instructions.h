#ifndef PHOTOSEEK_INSTRUCTIONS_H
#define PHOTOSEEK_INSTRUCTIONS_H

#include "CKernels.h"

// How a kernel is compiled for several instruction sets, and how a call finds the one to run.

#define INLINE static inline __attribute__((always_inline))

/// What the calling thread asked for; see ck_limit_instructions.
extern _Thread_local ck_instructions ck_limit;

/// The best instruction set up to a limit that this processor runs.
INLINE ck_instructions best_instructions(ck_instructions limit) {
#if defined(__x86_64__)
    if (limit >= CK_AVX512 && __builtin_cpu_supports("avx512f")) return CK_AVX512;
    if (limit >= CK_AVX2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("f16c")) {
        return CK_AVX2;
    }
#else
    (void)limit;
#endif
    return CK_PLAIN;
}

// Ends a function with a call of the variant to run: function_avx512, function_avx2 or function_plain.
#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,f16c,fma")))
#define AVX2 __attribute__((target("avx2,f16c,fma")))
#define DISPATCH(function, ...)                                                                              \
    switch (best_instructions(ck_limit)) {                                                                   \
        case CK_AVX512: return function##_avx512(__VA_ARGS__);                                               \
        case CK_AVX2: return function##_avx2(__VA_ARGS__);                                                   \
        default: return function##_plain(__VA_ARGS__);                                                       \
    }
#else
#define DISPATCH(function, ...) return function##_plain(__VA_ARGS__);
#endif

// Defines the kernel ck_name, which runs the inline function `name` as compiled for an instruction set. The parameters are
// in parentheses; their names follow.
#define VARIANT_OF(attribute, variant, result, name, parameters, ...)                                        \
    attribute static result name##_##variant parameters { return name(__VA_ARGS__); }
#if defined(__x86_64__)
#define KERNEL(result, name, parameters, ...)                                                                \
    VARIANT_OF(AVX512, avx512, result, name, parameters, __VA_ARGS__)                                        \
    VARIANT_OF(AVX2, avx2, result, name, parameters, __VA_ARGS__)                                            \
    VARIANT_OF(, plain, result, name, parameters, __VA_ARGS__)                                               \
    result ck_##name parameters { DISPATCH(name, __VA_ARGS__) }
#else
#define KERNEL(result, name, parameters, ...)                                                                \
    VARIANT_OF(, plain, result, name, parameters, __VA_ARGS__)                                               \
    result ck_##name parameters { DISPATCH(name, __VA_ARGS__) }
#endif

#endif
