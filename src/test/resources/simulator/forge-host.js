/* Plays Jira around a frame of Forge's: the side bar, who is signed in, and flags. */
(function () {
  'use strict';
  var user = document.getElementById('user');
  var frame = document.getElementById('frame');
  var shown;

  function open() {
    var route = location.hash.slice(1) || 'overview';
    document.querySelectorAll('nav a').forEach(function (a) {
      a.toggleAttribute('aria-current', false);
      if (a.hash === '#' + route) { a.setAttribute('aria-current', 'page'); }
    });
    if (route !== shown) {
      shown = route;
      var fresh = frame.cloneNode();
      fresh.src = '/forge/pages/index.html?module=' + (route === 'get-started' ? 'bulkops-get-started' : 'bulkops-pages')
        + '&user=' + user.value + '#/' + route;
      frame.replaceWith(fresh);
      frame = fresh;
    }
  }

  window.addEventListener('message', function (event) {
    if (event.source !== frame.contentWindow) { return; }
    if (event.data.route) {
      shown = event.data.route;
      location.hash = shown;
    } else if (event.data.flag) {
      var flag = document.createElement('div');
      flag.className = 'flag ' + event.data.flag.type;
      flag.setAttribute('role', 'alert');
      flag.appendChild(document.createElement('h3')).textContent = event.data.flag.title;
      flag.appendChild(document.createElement('p')).textContent = event.data.flag.description || '';
      document.getElementById('flags').append(flag);
      setTimeout(function () { flag.remove(); }, 8000);
    }
  });
  window.addEventListener('hashchange', open);
  user.addEventListener('change', function () { shown = null; open(); });
  open();
})();
