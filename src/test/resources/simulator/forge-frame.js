/* The object that @forge/bridge ends in, as far as the pages use it. */
(function () {
  'use strict';
  var query = new URLSearchParams(location.search);
  var route = location.hash.slice(1);
  function json(response) { return response.json(); }

  var commands = {
    getContext: function () { return Promise.resolve({ moduleKey: query.get('module') }); },
    createHistory: function () {
      return Promise.resolve({
        location: { pathname: route },
        push: function (path) {
          this.location = { pathname: path };
          parent.postMessage({ route: path.slice(1) }, location.origin);
          this.listener(this.location);
        },
        listen: function (listener) { this.listener = listener; }
      });
    },
    invoke: function (call) {
      return fetchHere('/forge/invoke', { method: 'POST', body: JSON.stringify(Object.assign({ user: query.get('user') }, call)) }).then(json);
    },
    fetchProduct: function (call) {
      return fetchHere('/jira' + call.restPath).then(function (response) {
        return response.text().then(function (body) { return { status: response.status, headers: {}, body: body }; });
      });
    },
    showFlag: function (flag) { parent.postMessage({ flag: flag }, location.origin); return Promise.resolve(true); },
    closeFlag: function () { return Promise.resolve(true); },
    enableTheming: function () { return Promise.resolve(); }
  };
  // The pages replace it by their own.
  var fetchHere = window.fetch.bind(window);
  window.__bridge = { callBridge: function (command, payload) { return commands[command](payload || {}); } };
})();
