/* A screen's figures as JSON. */
#include "stats.h"

#include <inttypes.h>
#include <stdarg.h>

double stats_dedup(uint64_t references, uint64_t distinct) {
  return distinct != 0 ? (double)references / (double)distinct : 0;
}

void stats_write_fields(FILE *out, const struct quire_screen *screen) {
  struct quire_screen_stats s = {.struct_size = sizeof s};
  quire_screen_get_stats(screen, &s);
  const struct {
    const char *name;
    uint64_t value;
  } numbers[] = {
      {"pages", s.pages},
      {"page_bytes", s.page_bytes},
      {"leaves", s.leaves},
      {"leaf_bytes", s.leaf_bytes},
      {"lines", s.history_lines},
      {"history_text_bytes", s.history_text_bytes},
      {"history_style_bytes", s.history_style_bytes},
      {"history_index_bytes", s.history_index_bytes},
      {"thawed_pages", s.thawed_pages},
      {"thawed_bytes", s.thawed_bytes},
      {"thaw_hits", s.thaw_hits},
      {"thaw_misses", s.thaw_misses},
      {"styles", s.styles},
      {"links", s.links},
      {"clusters", s.clusters},
      {"marks", s.marks},
      {"joins", s.joins},
      {"history_styles", s.history_styles},
      {"history_links", s.history_links},
      {"history_clusters", s.history_clusters},
      {"lines_pruned", s.lines_pruned},
      {"regrows", s.regrows},
      {"lines_lost", s.lines_lost},
      {"styles_lost", s.styles_lost},
      {"links_lost", s.links_lost},
      {"clusters_lost", s.clusters_lost},
      {"marks_lost", s.marks_lost},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    (void)fprintf(out, "%s\"%s\":%" PRIu64, i != 0 ? "," : "", numbers[i].name,
                  numbers[i].value);
  }
  (void)fprintf(out,
                ",\"style_dedup\":%.2f,\"link_dedup\":%.2f,"
                "\"cluster_dedup\":%.2f",
                stats_dedup(s.style_refs, s.styles),
                stats_dedup(s.link_refs, s.links),
                stats_dedup(s.cluster_refs, s.clusters));
}

struct text_lines {
  char (*at)[STATS_LINE_BYTES];
  uint16_t count, max;
};

__attribute__((format(printf, 2, 3))) static void add(struct text_lines *l,
                                                      const char *format, ...) {
  va_list args;
  if (l->count < l->max) {
    va_start(args, format);
    (void)vsnprintf(l->at[l->count++], STATS_LINE_BYTES, format, args);
    va_end(args);
  }
}

uint16_t stats_describe(char (*lines)[STATS_LINE_BYTES], uint16_t lines_max,
                        const struct quire_screen *screen) {
  struct quire_screen_stats s = {.struct_size = sizeof s};
  struct text_lines l = {lines, 0, lines_max};
  quire_screen_get_stats(screen, &s);
  add(&l, " pages    %" PRIu64 "  %" PRIu64 " KiB", s.pages,
      s.page_bytes / 1024);
  add(&l, " history  %" PRIu64 " lines, %" PRIu64 " leaves", s.history_lines,
      s.leaves);
  add(&l, "          %" PRIu64 " KiB: text %" PRIu64 ", index %" PRIu64,
      s.leaf_bytes / 1024, s.history_text_bytes / 1024,
      s.history_index_bytes / 1024);
  add(&l, " thawed   %" PRIu64 " pages, %" PRIu64 " KiB", s.thawed_pages,
      s.thawed_bytes / 1024);
  add(&l, "          %" PRIu64 " hits, %" PRIu64 " misses", s.thaw_hits,
      s.thaw_misses);
  add(&l, " styles   %" PRIu64 ", %.1f cells each", s.styles,
      stats_dedup(s.style_refs, s.styles));
  add(&l, " clusters %" PRIu64 ", %.1f cells each", s.clusters,
      stats_dedup(s.cluster_refs, s.clusters));
  add(&l, " links    %" PRIu64 ", %.1f cells each", s.links,
      stats_dedup(s.link_refs, s.links));
  add(&l, " maps     %" PRIu64 " cluster joins, %" PRIu64 " marks", s.joins,
      s.marks);
  return l.count;
}
