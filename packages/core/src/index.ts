/** The engine: money, orders, positions, matching, indicators, kernel; pure and deterministic. The public face of `@nightdesk/core`. */
export {};
