/** Trading strategies, one folder each. The public face of `@nightdesk/strategies`. */
export {};
