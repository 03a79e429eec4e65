// Shows /openapi.json, whose calls can be tried on this server. A key goes with
// them where one is given on the main page, in this tab.
'use strict';

addEventListener('load', () => {
  window.SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#docs',
    deepLinking: true,
    validatorUrl: null, // nothing is asked of another server
    requestInterceptor(request) {
      const key = sessionStorage.getItem('key');
      if (key) request.headers.Authorization = `Bearer ${key}`;
      return request;
    },
  });
});
