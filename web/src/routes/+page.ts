export const prerender = true;

// Plain HTML: a visitor of the product page downloads no script of the chat app.
export const csr = false;
