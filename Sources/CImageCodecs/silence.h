#ifndef CODEC_SILENCE_H
#define CODEC_SILENCE_H

/// Discards what this thread prints to C's `stderr`, until `silence_end`. Calls may be nested.
///
/// libde265, dav1d and libjxl print what they find in damaged files, and have no setting against it, or none that can
/// be reached through libheif. The status that a function of this module returns says all. The first call replaces the
/// variable `stderr` by a stream that writes to the same descriptor, unless the writing thread is silent. Other threads
/// and everything that writes to the descriptor itself are not affected.
void silence_begin(void);

void silence_end(void);

#endif
