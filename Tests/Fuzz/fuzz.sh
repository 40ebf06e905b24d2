#!/usr/bin/env bash
# Usage: fuzz.sh [COUNT [FORMAT...]]
# Mutates the files of Fixtures/pixels, and feeds COUNT inputs of each format (20,000 unless given) to the decoders. Stops at an
# input that crashes, reads or writes memory that it does not own, leaks, or takes more than 5 seconds or 2 GB, and leaves it in
# .build/fuzz. Needs clang with libFuzzer and AddressSanitizer, which Swift's toolchain has.
set -euo pipefail
cd "$(dirname "$0")/../.."

count=${1:-20000}
shift || true
formats=("$@")
[ ${#formats[@]} -gt 0 ] || formats=(jpeg png webp heif avif jxl tiff gif raw)

build=.build/fuzz
mkdir -p "$build"
flags=(-O1 -g -fsanitize=fuzzer-no-link,address -ISources/CImageCodecs/include -ISources/CSharedLibrary/include)
objects=()
for source in Sources/CSharedLibrary/*.c Sources/CImageCodecs/*.c Sources/CImageCodecs/*.cpp Tests/Fuzz/*.c; do
    object=$build/$(basename "$source").o
    compiler=clang
    [ "${source%.cpp}" = "$source" ] || compiler=clang++
    "$compiler" "${flags[@]}" -c "$source" -o "$object"
    objects+=("$object")
done
clang++ -fuse-ld=lld -fsanitize=fuzzer,address "${objects[@]}" -o "$build/fuzz_decoders" -ljpeg -lpng -lz -ldl -lpthread

# Libraries may refuse sizes that they have no memory for.
export ASAN_OPTIONS=allocator_may_return_null=1
export LSAN_OPTIONS=suppressions=$PWD/Tests/Fuzz/leaks.txt:print_suppressions=0
for format in "${formats[@]}"; do
    case $format in
        jpeg) seeds=(Fixtures/pixels/decode/*.jpg Fixtures/pixels/profiles/*.jpg) ;;
        png) seeds=(Fixtures/pixels/decode/*.png Fixtures/pixels/profiles/*.png) ;;
        *) seeds=("Fixtures/pixels/$format"/*) ;;
    esac
    corpus=$build/corpus-$format
    rm -rf "$corpus"
    # Files of different folders may have the same name.
    for seed in "${seeds[@]}"; do
        folder=$corpus/$(basename "$(dirname "$seed")")
        mkdir -p "$folder"
        cp "$seed" "$folder"
    done
    echo "$format: ${#seeds[@]} files"
    limits=(-runs="$count" -timeout=5 -rss_limit_mb=2048 -max_len=65536)
    if ! FUZZ_FORMAT=$format "$build/fuzz_decoders" "${limits[@]}" -seed=1 -artifact_prefix="$build/$format-" \
        -print_final_stats=1 "$corpus" > "$build/$format.log" 2>&1; then
        tail -n 40 "$build/$format.log" >&2
        echo "photoseek: error: the decoder of $format failed; its log is $build/$format.log" >&2
        exit 1
    fi
    grep -E "stat::(number_of_executed_units|peak_rss_mb|slowest_unit_time_sec)" "$build/$format.log"
done
