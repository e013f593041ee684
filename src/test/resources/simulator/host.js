/* Plays Jira around the app's frame, over the real bridge. What Jira itself defines, and the bridge's package does not,
   is defined here: who is signed in, where a module leads, and how a flag looks. */
(function () {
  'use strict';
  var users = { '5b10ac8d82e05b22cc7d4ef5': 'Ada Admin', '5b10a2844c20165700ede21g': 'Nina User' };
  var user = document.getElementById('user');
  Object.keys(users).forEach(function (id) { user.add(new Option(users[id], id)); });
  function last(list) { return list[list.length - 1]; }
  function get(path) { return fetch(path).then(function (response) { return response.text(); }); }
  var appKey;
  var modules = [];
  var extensionId;

  connectHost.defineModule('context', {
    getToken: function () {
      var callback = last(arguments);
      get('/jira/token?user=' + user.value).then(callback);
    },
    getContext: function () { last(arguments)({}); }
  });
  // As documented: a promise of the answer, in the right of the user who looks at the page.
  function request(url) {
    return fetch('/jira' + (url.url || url)).then(function (response) {
      if (!response.ok) { throw new Error('status ' + response.status); }
      return response.text();
    }).then(function (body) { return { body: body }; });
  }
  request.returnsPromise = true;
  connectHost.defineModule({ request: request });
  var onState;
  function keyOf(hash) { return hash.slice(1).split('!')[0]; }
  function stateOf(hash) { return hash.split('!').slice(1).join('!'); }
  function getState() { return Promise.resolve(stateOf(location.hash)); }
  getState.returnsPromise = true;
  connectHost.defineModule('history', {
    getState: getState,
    pushState: function (state) { location.hash = keyOf(location.hash) + (state ? '!' + state : ''); },
    popState: function () { onState = last(arguments); }
  });
  connectHost.defineModule('navigator', {
    go: function (target, context) {
      if (target === 'addonModule' && context.addonKey === appKey) { open(context.moduleKey); }
    },
    reload: function () { open(keyOf(location.hash)); }
  });
  connectHost.getFrameworkAdaptor().registerModule({
    getModuleRegistrationName: function () { return 'flag'; },
    isEnabled: function () { return true; },
    getProvider: function () {
      return { create: function (options) {
        var flag = document.createElement('div');
        flag.className = 'flag ' + options.type;
        flag.setAttribute('role', 'alert');
        flag.appendChild(document.createElement('h3')).textContent = options.title;
        flag.appendChild(document.createElement('p')).textContent = options.body;
        document.getElementById('flags').append(flag);
        setTimeout(function () { flag.remove(); }, 8000);
        return { close: function () { flag.remove(); } };
      } };
    }
  });

  function open(key) {
    var module = modules.find(function (m) { return m.key === key; }) || modules[0];
    if (keyOf(location.hash) !== module.key) { location.hash = module.key; }
    document.querySelectorAll('#pages a').forEach(function (a) {
      a.toggleAttribute('aria-current', false);
      if (a.dataset.key === module.key) { a.setAttribute('aria-current', 'page'); }
    });
    get('/jira/page?user=' + user.value + '&path=' + encodeURIComponent(module.url)).then(function (url) {
      if (extensionId) { connectHost.destroy(extensionId); }
      var extension = connectHost.createExtension({ addon_key: appKey, key: module.key, url: url,
        options: { autoresize: true, origin: new URL(url).origin, contextPath: '', moduleType: 'adminPages' } });
      var frame = document.createElement('iframe');
      Object.keys(extension.iframeAttributes).forEach(function (name) {
        frame.setAttribute(name, extension.iframeAttributes[name]);
      });
      frame.setAttribute('referrerpolicy', 'no-referrer');
      frame.title = module.name.value;
      frame.className = 'ap-iframe';
      extension.extension.$el = jQuery(frame);
      extensionId = extension.iframeAttributes.id;
      document.getElementById('frame').replaceChildren(frame);
    });
  }

  document.getElementById('theme').addEventListener('click', function (event) {
    var root = document.documentElement;
    root.dataset.colorMode = root.dataset.colorMode === 'dark' ? 'light' : 'dark';
    event.target.textContent = root.dataset.colorMode === 'dark' ? 'Light theme' : 'Dark theme';
  });
  user.addEventListener('change', function () { open(keyOf(location.hash)); });
  window.addEventListener('hashchange', function () {
    var shown = document.querySelector('#pages a[aria-current]');
    if (!shown || shown.dataset.key !== keyOf(location.hash)) {
      onState = null;
      open(keyOf(location.hash));
    } else if (onState) {
      onState({ newURL: stateOf(location.hash) });
    }
  });
  fetch('/jira/modules').then(function (response) { return response.json(); }).then(function (answer) {
    document.getElementById('section').textContent = answer.section;
    appKey = answer.key;
    modules = answer.pages;
    modules.forEach(function (module) {
      var link = document.createElement('a');
      link.href = '#' + module.key;
      link.dataset.key = module.key;
      link.textContent = module.name.value;
      document.getElementById('pages').append(link);
    });
    open(keyOf(location.hash));
  });
})();
