package dev.castellan.bench;

/** What a run is about: together with a contender, one row of the report. */
record Scenario(Kind kind, Size size, Asking asking, int threads) {}
