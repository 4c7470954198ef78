/*
 * The baseline: SuperTrend(10, 3) long/flat as a bare loop. All in, 0.1 % fee a side, orders of a bar's close
 * filled at the next open, 10,000 to start with. No orders, no events, no exact money: what is left is the
 * arithmetic that nobody can leave out.
 *
 *   cc -O3 -march=native -o loop loop.c -lm
 *   ./loop FILE.f64 REPS    plays REPS times, prints one JSON object
 *   ./loop FILE.f64 -       plays once for each line on standard input, a JSON object each: for turns with others
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 6, OPEN = 1, HIGH = 2, LOW = 3, CLOSE = 4 };

typedef struct {
  int trades;
  double equity;
} Result;

/* Milliseconds of a clock. */
static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

__attribute__((noinline)) static Result play(const double *bar, long bars, int period, double multiplier,
                                             double fee) {
  enum { NOTHING, BUY, SELL } order = NOTHING;
  double range = 0, upper = 0, lower = 0, previous_close = 0;
  int direction = -1;
  double cash = 10000, held = 0;
  Result result = {0, 0};

  for (long i = 0; i < bars; i++, bar += COLUMNS) {
    const double open = bar[OPEN], high = bar[HIGH], low = bar[LOW], close = bar[CLOSE];

    if (order != NOTHING) {
      if (order == BUY) {
        held = cash / (open * (1 + fee));
        cash = 0;
      } else {
        cash = held * open * (1 - fee);
        held = 0;
        result.trades++;
      }
      order = NOTHING;
    }

    double true_range = high - low;
    if (i > 0) {
      const double up = fabs(high - previous_close), down = fabs(low - previous_close);
      if (up > true_range) true_range = up;
      if (down > true_range) true_range = down;
    }
    const double middle = (high + low) / 2;
    if (i < period) {
      range += true_range;
      if (i == period - 1) {
        range /= period;
        upper = middle + multiplier * range;
        lower = middle - multiplier * range;
      }
    } else {
      range = (range * (period - 1) + true_range) / period;
      const double next_upper = middle + multiplier * range, next_lower = middle - multiplier * range;
      upper = (next_upper < upper || previous_close > upper) ? next_upper : upper;
      lower = (next_lower > lower || previous_close < lower) ? next_lower : lower;
      if (direction < 0) {
        if (close > upper) direction = 1;
      } else if (close < lower) {
        direction = -1;
      }
      if (direction > 0) {
        if (held == 0) order = BUY;
      } else if (held > 0) {
        order = SELL;
      }
    }
    previous_close = close;
  }
  result.equity = cash + held * previous_close;
  return result;
}

/* Plays once and prints what it took and gave. */
static void play_and_print(const double *data, long bars) {
  const double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  const Result result = play(data, bars, 10, 3, 0.001);
  const double wall_ms = now(CLOCK_MONOTONIC) - wall, cpu_ms = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("{\"bars\":%ld,\"trades\":%d,\"equity\":%.17g,\"wallMs\":%.6f,\"cpuMs\":%.6f}\n", bars, result.trades,
         result.equity, wall_ms, cpu_ms);
  fflush(stdout);
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s FILE.f64 [REPS|-]\n", argv[0]);
    return 2;
  }
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL) {
    perror(argv[1]);
    return 1;
  }
  fseek(file, 0, SEEK_END);
  const long bytes = ftell(file);
  rewind(file);
  double *data = malloc((size_t)bytes);
  if (data == NULL || fread(data, 1, (size_t)bytes, file) != (size_t)bytes) {
    fprintf(stderr, "%s cannot be read\n", argv[1]);
    return 1;
  }
  fclose(file);
  const long bars = bytes / (COLUMNS * (long)sizeof(double));

  if (argc > 2 && strcmp(argv[2], "-") == 0) {
    for (int c; (c = getchar()) != EOF;)
      if (c == '\n') play_and_print(data, bars);
    return 0;
  }

  const int reps = argc > 2 ? atoi(argv[2]) : 15;
  if (reps < 1) return 2;
  double *times = malloc(sizeof(double) * (size_t)reps);
  if (times == NULL) return 1;
  Result result = {0, 0};
  for (int k = 0; k < reps; k++) {
    const double start = now(CLOCK_MONOTONIC);
    result = play(data, bars, 10, 3, 0.001);
    times[k] = now(CLOCK_MONOTONIC) - start;
  }
  qsort(times, (size_t)reps, sizeof(double), by_size);
  printf("{\"bars\":%ld,\"trades\":%d,\"equity\":%.17g,\"medianMs\":%.6f,\"bestMs\":%.6f}\n", bars, result.trades,
         result.equity, times[reps / 2], times[0]);
  return 0;
}
