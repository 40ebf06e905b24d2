#ifndef PHOTOSEEK_INSTRUCTIONS_H
#define PHOTOSEEK_INSTRUCTIONS_H

#include "CKernels.h"

// Compiles a kernel for several instruction sets, and selects the variant that a call runs.

#define INLINE static inline __attribute__((always_inline))

/// The limit that the calling thread has set; see ck_limit_instructions.
extern _Thread_local ck_instructions ck_limit;

/// Returns the best instruction set up to a limit that this processor supports.
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

// Ends a function with a call of the selected variant: function_avx512, function_avx2 or function_plain.
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

// Defines the kernel ck_name, which calls the inline function `name` compiled for the selected instruction set.
// `parameters` is in parentheses; the names of the parameters follow.
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
