/* The pages of BulkOps Orgs in a frame of Forge's. Their script (app.js) and htmx are the ones of the app; this file gives them what they
   know from Connect (AP) and from browsers (XMLHttpRequest, fetch), and passes it on to Forge's bridge, which adds the token.
   It uses the object that @forge/bridge 7.2.0 wraps, so that there is nothing to build. */
(function () {
  'use strict';

  var PAGES = { 'bulkops-get-started': '/get-started', 'bulkops-configure': '/settings', 'bulkops-overview': '/overview',
    'bulkops-settings': '/settings', 'bulkops-activity': '/activity' };

  function call(command, payload) {
    return window.__bridge.callBridge(command, payload);
  }

  /* Requests: Forge carries JSON only. A form leaves as an object; text of another type comes back in one. */

  function fieldsOf(body) {
    var fields = {};
    new URLSearchParams(body || '').forEach(function (value, name) {
      fields[name] = fields[name] === undefined ? value : [].concat(fields[name], value);
    });
    return fields;
  }

  function ask(method, path, body) {
    var input = { invokeType: 'ui-remote-fetch', method: method, path: path, headers: { Accept: 'text/html' } };
    if (method !== 'GET') {
      input.headers['Content-Type'] = 'application/json';
      input.body = fieldsOf(body);
    }
    return call('invoke', input).then(function (answer) {
      var response = (answer && (answer.success ? answer.payload : answer.error)) || {};
      var headers = {};
      Object.keys(response.headers || {}).forEach(function (name) {
        headers[name.toLowerCase()] = [].concat(response.headers[name]).join(',');
      });
      var text = response.body && typeof response.body.text === 'string' ? response.body : null;
      if (text) {
        headers['content-type'] = text.type;
      }
      return { status: response.status || 0, headers: headers,
        text: text ? text.text : response.body ? JSON.stringify(response.body) : '' };
    });
  }

  function RemoteRequest() {
    var request = Reflect.construct(EventTarget, [], RemoteRequest);
    request.upload = new EventTarget();
    request.readyState = 0;
    request.status = 0;
    request.headers = {};
    return request;
  }
  RemoteRequest.prototype = Object.create(EventTarget.prototype);

  RemoteRequest.prototype.open = function (method, path) {
    this.method = method.toUpperCase();
    this.path = path;
  };
  // Forge adds the token, and ask() says the rest.
  RemoteRequest.prototype.setRequestHeader = function () {};
  RemoteRequest.prototype.overrideMimeType = function () {};
  RemoteRequest.prototype.abort = function () {
    this.aborted = true;
    this.end('abort');
  };
  RemoteRequest.prototype.send = function (body) {
    var request = this;
    ask(this.method, this.path, body).then(function (answer) {
      request.status = answer.status;
      request.headers = answer.headers;
      request.response = request.responseText = answer.text;
      request.responseURL = new URL(request.path, location.href).href;
      request.end(answer.status ? 'load' : 'error');
    }, function () { request.end('error'); });
  };
  RemoteRequest.prototype.end = function (kind) {
    if (this.readyState === 4) {
      return;
    }
    this.readyState = 4;
    [kind, 'loadend'].forEach(function (type) {
      var event = new Event(type);
      this.dispatchEvent(event);
      if (this['on' + type]) {
        this['on' + type](event);
      }
    }, this);
  };
  RemoteRequest.prototype.getResponseHeader = function (name) {
    var value = this.headers[name.toLowerCase()];
    return value === undefined ? null : value;
  };
  RemoteRequest.prototype.getAllResponseHeaders = function () {
    return Object.keys(this.headers).map(function (name) { return name + ': ' + this.headers[name]; }, this).join('\r\n');
  };

  window.XMLHttpRequest = RemoteRequest;

  // For what a page downloads.
  window.fetch = function (path) {
    return ask('GET', path).then(function (answer) {
      if (!answer.status) {
        throw new TypeError('Forge did not pass the request on');
      }
      return new Response(answer.text, { status: answer.status, headers: { 'Content-Type': answer.headers['content-type'] || 'text/plain' } });
    });
  };

  /* What the pages ask of Jira */

  var flags = 0;

  window.AP = {
    context: { getToken: function (use) { use('Forge adds it'); } },
    theming: { initializeTheming: function () { call('enableTheming'); } },
    flag: {
      create: function (flag) {
        flags += 1;
        var id = 'bulkops-' + flags;
        call('showFlag', { id: id, type: flag.type, title: flag.title, description: flag.body,
          isAutoDismiss: flag.close === 'auto' });
        return { close: function () { call('closeFlag', { id: id }); } };
      }
    },
    navigator: { go: function (target, place) { show(PAGES[place.moduleKey]); } },
    request: function (path) {
      return call('fetchProduct', { product: 'jira', restPath: path, isMultipartFormData: false,
        fetchRequestInit: { method: 'GET', body: null, headers: [['accept', 'application/json'], ['x-atlassian-token', 'no-check']] } })
        .then(function (answer) {
          if (answer.status >= 400) {
            throw new Error(String(answer.status));
          }
          return answer;
        });
    }
  };

  /* Which page: the route that is chosen in Jira's side bar, or the module for which there is only one */

  var history;
  var shown;

  function show(path) {
    if (path === shown) {
      return;
    }
    shown = path;
    if (history && history.location.pathname !== path) {
      history.push(path);
    }
    htmx.ajax('GET', path, { source: '#main', target: '#main', swap: 'innerHTML' });
  }

  function isPage(path) {
    return Object.keys(PAGES).some(function (module) { return PAGES[module] === path; });
  }

  // What refuses the first page is all there is to see.
  document.addEventListener('htmx:responseError', function (event) {
    if (!document.getElementById('content')) {
      document.getElementById('main').textContent = event.detail.xhr.responseText;
    }
  });

  document.addEventListener('DOMContentLoaded', function () {
    call('getContext').then(function (context) {
      var only = PAGES[context.moduleKey];
      if (only) {
        show(only);
        return;
      }
      return call('createHistory').then(function (created) {
        history = created;
        history.listen(function (location) {
          history.location = location;
          if (isPage(location.pathname)) {
            show(location.pathname);
          }
        });
        show(isPage(history.location.pathname) ? history.location.pathname : '/overview');
      });
    });
  });
})();
