/* One face for the two front ends: our terminal, and libvterm's parser in front
 * of the same screen. The programs in this folder use nothing else of either.
 *
 * Built without libvterm, ENGINE_VTERM answers QUIRE_ERR_NOT_FOUND. */
#ifndef QUIRE_DEMO_ENGINE_H
#define QUIRE_DEMO_ENGINE_H

#include <quire/quire.h>

enum engine_kind { ENGINE_QUIRE, ENGINE_VTERM };

struct engine;

/* Callbacks, sizes, limits as for quire_terminal_new. */
QUIRE_NODISCARD enum quire_result engine_new(
    enum engine_kind kind, const struct quire_terminal_options *options,
    struct engine **out);
void engine_free(struct engine *e);

void engine_feed(struct engine *e, const void *bytes, size_t len_bytes);
QUIRE_NODISCARD enum quire_result engine_resize(struct engine *e, uint16_t cols,
                                                uint16_t rows);
struct quire_screen *engine_screen(struct engine *e);
/* Our terminal, or NULL on libvterm (which keeps no palette for us). */
struct quire_terminal *engine_terminal(struct engine *e);
const char *engine_title(const struct engine *e);
struct quire_cursor_look engine_cursor_look(const struct engine *e);
void engine_input_modes(const struct engine *e, struct quire_input_modes *out);
/* Synchronized output (mode 2026); never on libvterm. */
bool engine_is_synchronized(const struct engine *e);

#endif
