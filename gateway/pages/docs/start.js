/* oxlint-disable typescript/no-unsafe-call -- a script for browsers, which know what is on the page. */
/* A file of its own, since the page's content security policy allows no script within the page. */
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // A credential that somebody enters ends with the page.
  persistAuthorization: false,
  // The default asks a validator on the internet about the document.
  validatorUrl: null,
});
