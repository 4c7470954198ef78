/** The command line and, later, the server. The public face of `@nightdesk/server`. */
export {};
