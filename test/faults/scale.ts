/** How large and how long scenarios are: the short form is for CI. */
export const scale =
  process.env['TACK_FAULTS_SHORT'] === '1'
    ? { objects: 40, faultMs: 12_000, pauseMs: 12_000, hangMs: 15_000, standMs: 20_000, lingerMs: 2_000 }
    : { objects: 500, faultMs: 30_000, pauseMs: 30_000, hangMs: 90_000, standMs: 40_000, lingerMs: 8_000 };
