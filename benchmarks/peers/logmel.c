// Log-mel in plain C over FFTW, as one would write it: one frame at a time, single precision, a patient plan, aligned
// buffers, sparse triangles. It computes what MelSpectrogramOptions.Librosa with { Log = Decibel, Reference = null,
// TopDb = 80 } computes: periodic Hann window in the middle of the frame, frames centred with zeros beyond the ends, power,
// Slaney's mel scale and norm, dB below the loudest value, 80 dB deep.
//
// It obeys lines on standard input and answers each with one line; README.md beside this file lists them.

#define _GNU_SOURCE
#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_WORKS = 32, MOST_SAMPLES = 1 << 17, LEAST_SAMPLES = 5, SAMPLE_NS = 50000, ALIGNMENT = 64 };

typedef struct {
    char name[64];
    // Both kinds of work.
    int fft_length, bins;
    float *in;
    fftwf_complex *out;
    fftwf_plan plan;
    // Log-mel alone.
    int is_mel, window_length, hop, bands, frames, samples, weight_count;
    float *signal, *window, *power, *weights, *values;
    int *first, *start; // per band: its first bin, and where its weights start
} work;

static work works[MOST_WORKS];
static int work_count;
static long long sample_times[MOST_SAMPLES];

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void *aligned(size_t bytes)
{
    void *p = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (!p)
        exit(3);
    memset(p, 0, bytes);
    return p;
}

// Slaney's mel scale (Auditory Toolbox, 1998): linear to 1000 Hz at 15 mels, then 27 steps to each factor of 6.4.
static double hertz_to_mel(double hertz)
{
    return hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) * 27 / log(6.4);
}

static double mel_to_hertz(double mel)
{
    return mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27);
}

static void make_filters(work *w, int rate)
{
    double *edges = aligned((w->bands + 2) * sizeof *edges), top = hertz_to_mel(rate / 2.0);
    for (int e = 0; e < w->bands + 2; e++)
        edges[e] = mel_to_hertz(top * e / (w->bands + 1));
    w->first = aligned(w->bands * sizeof *w->first);
    w->start = aligned((w->bands + 1) * sizeof *w->start);
    w->weights = aligned(4 * (size_t)w->bins * sizeof *w->weights); // each bin lies under two triangles at most
    for (int b = 0; b < w->bands; b++) {
        double low = edges[b], peak = edges[b + 1], high = edges[b + 2];
        int count = 0;
        for (int k = 0; k < w->bins; k++) {
            double hertz = (double)k * rate / w->fft_length;
            double weight = fmin((hertz - low) / (peak - low), (high - hertz) / (high - peak));
            if (weight <= 0)
                continue;
            if (count++ == 0)
                w->first[b] = k;
            w->weights[w->weight_count++] = (float)(weight * 2 / (high - low));
        }
        w->start[b + 1] = w->weight_count;
    }
    free(edges);
}

static void window_frame(work *w, int frame)
{
    int offset = (w->fft_length - w->window_length) / 2, n = w->window_length;
    int from = frame * w->hop - w->fft_length / 2 + offset;
    float *in = w->in + offset;
    if (from >= 0 && from + n <= w->samples) {
        const float *x = w->signal + from;
        for (int i = 0; i < n; i++)
            in[i] = x[i] * w->window[i];
    } else {
        for (int i = 0; i < n; i++)
            in[i] = from + i >= 0 && from + i < w->samples ? w->signal[from + i] * w->window[i] : 0;
    }
}

static void power_frame(work *w)
{
    const float *x = (const float *)w->out;
    for (int k = 0; k < w->bins; k++)
        w->power[k] = x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1];
}

static void mel_frame(work *w, int frame)
{
    for (int b = 0; b < w->bands; b++) {
        const float *weights = w->weights + w->start[b], *bin = w->power + w->first[b];
        int n = w->start[b + 1] - w->start[b];
        float sum = 0;
        for (int i = 0; i < n; i++)
            sum += weights[i] * bin[i];
        w->values[(size_t)b * w->frames + frame] = sum;
    }
}

static void decibels(work *w)
{
    size_t n = (size_t)w->bands * w->frames;
    const float least = 1e-10f;
    float peak = least;
    for (size_t i = 0; i < n; i++)
        peak = w->values[i] > peak ? w->values[i] : peak;
    float reference = 10 * log10f(peak);
    for (size_t i = 0; i < n; i++) {
        float value = w->values[i] > least ? w->values[i] : least;
        float db = 10 * log10f(value) - reference;
        w->values[i] = db > -80 ? db : -80;
    }
}

static void log_mel(work *w)
{
    for (int f = 0; f < w->frames; f++) {
        window_frame(w, f);
        fftwf_execute(w->plan);
        power_frame(w);
        mel_frame(w, f);
    }
    decibels(w);
}

static void run(work *w)
{
    if (w->is_mel)
        log_mel(w);
    else
        fftwf_execute(w->plan);
}

static float *read_floats(const char *path, int *count)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        exit(3);
    fseek(file, 0, SEEK_END);
    *count = (int)(ftell(file) / sizeof(float));
    rewind(file);
    float *values = aligned(*count * sizeof *values);
    if (fread(values, sizeof *values, *count, file) != (size_t)*count)
        exit(3);
    fclose(file);
    return values;
}

static void write_floats(const char *path, const float *values, size_t count)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(values, sizeof *values, count, file) != count || fclose(file))
        exit(3);
}

static work *add(const char *name, int fft_length)
{
    if (work_count == MOST_WORKS)
        exit(3);
    work *w = &works[work_count++];
    snprintf(w->name, sizeof w->name, "%s", name);
    w->fft_length = fft_length;
    w->bins = fft_length / 2 + 1;
    w->in = aligned(fft_length * sizeof *w->in);
    w->out = aligned(w->bins * sizeof *w->out);
    w->plan = fftwf_plan_dft_r2c_1d(fft_length, w->in, w->out, FFTW_PATIENT);
    memset(w->in, 0, fft_length * sizeof *w->in); // planning has written there
    return w;
}

static void add_mel(const char *name, int rate, int fft_length, int window_length, int hop, int bands, const char *signal, const char *output)
{
    work *w = add(name, fft_length);
    w->is_mel = 1;
    w->window_length = window_length;
    w->hop = hop;
    w->bands = bands;
    w->signal = read_floats(signal, &w->samples);
    w->frames = 1 + w->samples / hop;
    w->window = aligned(window_length * sizeof *w->window);
    for (int i = 0; i < window_length; i++)
        w->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * i / window_length));
    w->power = aligned(w->bins * sizeof *w->power);
    w->values = aligned((size_t)bands * w->frames * sizeof *w->values);
    make_filters(w, rate);
    log_mel(w);
    write_floats(output, w->values, (size_t)bands * w->frames);
    printf("ok %d\n", w->weight_count);
}

// Real parts, then imaginary ones.
static void add_fft(const char *name, int length, const char *signal, const char *output)
{
    work *w = add(name, length);
    int count;
    float *samples = read_floats(signal, &count), *parts = aligned(2 * (size_t)w->bins * sizeof *parts);
    memcpy(w->in, samples, length * sizeof *w->in);
    fftwf_execute(w->plan);
    for (int k = 0; k < w->bins; k++) {
        parts[k] = crealf(w->out[k]);
        parts[w->bins + k] = cimagf(w->out[k]);
    }
    write_floats(output, parts, 2 * (size_t)w->bins);
    free(samples);
    free(parts);
    printf("ok 0\n");
}

static int ascending(const void *a, const void *b)
{
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

// Short work is timed several calls at once: reading the clock takes tens of nanoseconds.
static void measure(work *w, int milliseconds)
{
    long long per_sample = 1, count = 0;
    for (;; per_sample *= 2) {
        long long start = now();
        for (long long i = 0; i < per_sample; i++)
            run(w);
        if (now() - start >= SAMPLE_NS)
            break;
    }
    long long end = now() + milliseconds * 1000000LL;
    while (count < MOST_SAMPLES && (count < LEAST_SAMPLES || now() < end)) {
        long long start = now();
        for (long long i = 0; i < per_sample; i++)
            run(w);
        sample_times[count++] = now() - start;
    }
    qsort(sample_times, count, sizeof *sample_times, ascending);
    printf("%.1f %.1f %lld\n", (double)sample_times[count / 2] / per_sample, (double)sample_times[0] / per_sample, count * per_sample);
}

// Nanoseconds a clip of: window and transform, power, mel, dB; without what reading the clock costs.
static void measure_stages(work *w, int milliseconds)
{
    double total[4] = { 0 };
    long long clips = 0, start = now(), reads = 10000;
    for (long long i = 0; i < reads; i++)
        now();
    double clock = (double)(now() - start) / reads;
    for (long long end = now() + milliseconds * 1000000LL; now() < end; clips++) {
        for (int f = 0; f < w->frames; f++) {
            long long t0 = now();
            window_frame(w, f);
            fftwf_execute(w->plan);
            long long t1 = now();
            power_frame(w);
            long long t2 = now();
            mel_frame(w, f);
            long long t3 = now();
            total[0] += t1 - t0 - clock;
            total[1] += t2 - t1 - clock;
            total[2] += t3 - t2 - clock;
        }
        long long t4 = now();
        decibels(w);
        total[3] += now() - t4 - clock;
    }
    for (int s = 0; s < 4; s++)
        printf("%.0f%c", total[s] / clips, s == 3 ? '\n' : ' ');
}

// What the processor can do at most: fused multiply-adds that wait for nothing, two operations each.
#define PEAK(NAME, BYTES)                                                                                    \
    static double NAME(int milliseconds)                                                                     \
    {                                                                                                        \
        typedef float vector __attribute__((vector_size(BYTES)));                                            \
        volatile float scale = 0.999f, shift = 0.001f;                                                       \
        vector sums[12], x = (vector) { 0 } + scale, y = (vector) { 0 } + shift;                             \
        for (int i = 0; i < 12; i++) /* volatile: sums that began alike would be computed once */            \
            sums[i] = y + shift;                                                                             \
        double best = 0;                                                                                     \
        for (long long end = now() + milliseconds * 1000000LL; now() < end;) {                               \
            const int rounds = 20000;                                                                        \
            long long start = now();                                                                         \
            for (int r = 0; r < rounds; r++) {                                                               \
                _Pragma("GCC unroll 12") for (int i = 0; i < 12; i++) sums[i] = sums[i] * x + y;             \
            }                                                                                                \
            double rate = 2.0 * 12 * rounds * (BYTES / sizeof(float)) / (double)(now() - start);             \
            best = rate > best ? rate : best;                                                                \
        }                                                                                                    \
        volatile float sink = 0;                                                                             \
        for (int i = 0; i < 12; i++)                                                                         \
            sink = sink + sums[i][0];                                                                        \
        return best;                                                                                         \
    }
PEAK(peak512, 64)
PEAK(peak256, 32)
PEAK(peak128, 16)

static work *find(const char *name)
{
    for (int i = 0; i < work_count; i++)
        if (!strcmp(works[i].name, name))
            return &works[i];
    exit(3);
}

int main(void)
{
    char line[4096], name[64], signal[1024], output[1024];
    int a, b, c, d, e;
    printf("{\"fftw\": \"%s\", \"gcc\": \"%s\"}\n", fftwf_version, __VERSION__);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "mel %63s %d %d %d %d %d %1023s %1023s", name, &a, &b, &c, &d, &e, signal, output) == 8)
            add_mel(name, a, b, c, d, e, signal, output);
        else if (sscanf(line, "fft %63s %d %1023s %1023s", name, &a, signal, output) == 4)
            add_fft(name, a, signal, output);
        else if (sscanf(line, "go %63s %d", name, &a) == 2)
            measure(find(name), a);
        else if (sscanf(line, "stages %63s %d", name, &a) == 2)
            measure_stages(find(name), a);
        else if (sscanf(line, "peak %d", &a) == 1)
            printf("%.1f %.1f %.1f\n", peak512(a), peak256(a), peak128(a));
        else
            return 2;
        fflush(stdout);
    }
    return 0;
}
