/** Entry of `npm run bench`. */
export {};
