# Targets for people: `format`, `format-check`, `tidy`.
include_guard(GLOBAL)
