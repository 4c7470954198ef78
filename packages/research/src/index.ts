/** Back-test driver, metrics and reports. The public face of `@nightdesk/research`. */
export {};
