/* What every page does in Jira's frame: follow Jira's theme, send a fresh token with each request, show times in the
   viewer's zone and people by their names, keep filters in Jira's address bar, and say aloud what changed. */
(function () {
  'use strict';

  // The token in the address was for this load only. Browsers refuse too many changes of the address.
  try {
    history.replaceState(null, '', location.pathname);
  } catch (refused) { /* the token is of no use again */ }

  if (window.AP && AP.theming) {
    AP.theming.initializeTheming();
  }

  function text(name) {
    return document.getElementById('texts').dataset[name];
  }

  function announce(words) {
    document.getElementById('announcer').textContent = words;
  }

  function token() {
    return new Promise(function (resolve, reject) {
      if (!window.AP) {
        reject(new Error('not in Jira'));
        return;
      }
      AP.context.getToken(resolve);
    });
  }

  function flag(type, title, body) {
    announce(title + ' ' + body);
    if (window.AP && AP.flag) {
      return AP.flag.create({ type: type, title: title, body: body, close: type === 'success' ? 'auto' : 'manual' });
    }
    return null;
  }

  function failed(status, answer) {
    return flag('error', text('failed'), status === 401 ? text('signedOut') : status === 402 ? text('unlicensed')
      : status === 403 ? text('noAdministrator') : status === 429 ? text('tooOften')
      : status === 413 ? text('tooLarge') : status === 408 ? text('tooSlow')
      : status === 0 ? text('offline') : text('again') + incidentIn(answer));
  }

  // The app's log has more under this ID; a person who sees the failure can pass it on.
  function incidentIn(answer) {
    var incident = /Incident [0-9a-f-]{36}/.exec(answer || '');
    return incident ? ' ' + incident[0] + '.' : '';
  }

  // Polling reports an outage once, and withdraws the report when the outage is over.
  var outage = null;

  function requestFailed(element, status, answer) {
    if (!element.matches('.run')) {
      failed(status, answer);
    } else if (!outage) {
      outage = { flag: failed(status, answer) };
    }
  }

  function answered() {
    if (outage && outage.flag && outage.flag.close) {
      outage.flag.close();
    }
    outage = null;
  }

  /* Requests */

  // htmx asks for the request to be confirmed: that is the moment to fetch a token.
  document.addEventListener('htmx:confirm', function (event) {
    event.preventDefault();
    if (wouldLose(event.detail.elt)) {
      return;
    }
    if (Array.prototype.some.call(event.detail.elt.elements || [], function (field) { return isTooLarge(field, field.value); })) {
      failed(413);
      return;
    }
    token().then(function (jwt) {
      event.detail.elt.freshToken = jwt;
      event.detail.issueRequest(true);
    }).catch(function () { requestFailed(event.detail.elt, 401); });
  });
  document.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers.Authorization = 'JWT ' + event.detail.elt.freshToken;
    event.detail.headers.Accept = 'text/html';
  });
  var pending = 0;

  function isPending(more) {
    pending += more;
    document.getElementById('main').setAttribute('aria-busy', String(pending > 0));
  }

  document.addEventListener('htmx:beforeRequest', function (event) {
    isPending(1);
    event.detail.xhr.addEventListener('loadend', function () { isPending(-1); });
  });
  document.addEventListener('htmx:responseError', function (event) {
    requestFailed(event.detail.elt, event.detail.xhr.status, event.detail.xhr.responseText);
  });
  document.addEventListener('htmx:sendError', function (event) { requestFailed(event.detail.elt, 0); });
  document.addEventListener('htmx:timeout', function (event) { requestFailed(event.detail.elt, 0); });
  document.addEventListener('htmx:beforeSwap', function (event) {
    if (!event.detail.isError) {
      answered();
    }
  });
  document.addEventListener('bulkops:saved', function () {
    flag('success', text('saved'), document.getElementById('saved-note').textContent.replace(/\s+/g, ' ').trim());
  });

  // A form that the browser submits by itself would lose the token; htmx submits all of them.
  document.addEventListener('submit', function (event) { event.preventDefault(); });

  /* What is shown differently from how it was sent */

  // Browsers report zones and languages that their own functions refuse, such as Etc/Unknown and en-US@posix.
  function zoneOfBrowser() {
    try {
      var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return zone && zone !== 'Etc/Unknown' && new Intl.DateTimeFormat('en', { timeZone: zone }) ? zone : null;
    } catch (unknown) {
      return null;
    }
  }

  function formatOfTimes(language) {
    var options = zoneOfBrowser() ? { dateStyle: 'medium', timeStyle: 'short' }
      : { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' };
    try {
      return new Intl.DateTimeFormat(language.indexOf('en') === 0 ? language : 'en-GB', options);
    } catch (unknown) {
      return new Intl.DateTimeFormat('en-GB', options);
    }
  }

  // Text of other people does not reorder the words around it.
  function isolated(words) {
    return /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a\ud83b]/.test(words)
      ? '\u2068' + words.replace(/[\u202a-\u202e\u2066-\u2069]/g, '') + '\u2069' : words;
  }

  function showTimes(root) {
    var format = formatOfTimes(String(navigator.language));
    root.querySelectorAll('time[datetime]').forEach(function (time) {
      var instant = new Date(time.dateTime);
      if (!isNaN(instant)) {
        time.title = time.dateTime + ' (UTC)';
        time.textContent = format.format(instant);
      }
    });
    root.querySelectorAll('[data-time-zone]').forEach(function (input) {
      input.value = zoneOfBrowser() || 'UTC';
    });
  }

  // Names are asked of Jira by the viewer's browser, in the viewer's right. The app itself never learns them.
  var names = {};
  var PEOPLE_PER_REQUEST = 50;

  function jira(path) {
    return AP.request(path).then(function (answer) { return JSON.parse(answer.body); });
  }

  function showNames(root) {
    var unknown = [];
    root.querySelectorAll('.person[data-account]').forEach(function (person) {
      var id = person.dataset.account;
      if (names[id] === undefined && unknown.indexOf(id) < 0) {
        unknown.push(id);
      }
    });
    nameAll(root);
    if (!window.AP || !AP.request) {
      return;
    }
    for (var from = 0; from < unknown.length; from += PEOPLE_PER_REQUEST) {
      askNames(unknown.slice(from, from + PEOPLE_PER_REQUEST), root);
    }
  }

  function askNames(ids, root) {
    var query = ids.map(function (id) { return 'accountId=' + encodeURIComponent(id); }).join('&');
    jira('/rest/api/3/user/bulk?maxResults=' + PEOPLE_PER_REQUEST + '&' + query).then(function (found) {
      ids.forEach(function (id) { names[id] = ''; });
      found.values.forEach(function (user) { names[user.accountId] = user.displayName; });
      nameAll(root);
    }).catch(function () { /* the account ids stay, which is what the log has */ });
  }

  function nameAll(root) {
    root.querySelectorAll('.person[data-account]').forEach(function (person) {
      var name = names[person.dataset.account];
      if (name) {
        person.textContent = name;
        person.title = person.dataset.account;
      } else if (name === '') {
        person.title = text('unknownPerson');
      }
    });
    var field = root.querySelector('#person');
    if (field && names[field.dataset.account]) {
      field.value = names[field.dataset.account];
    }
  }

  // A person is chosen by name and what tells namesakes apart; what is sent is the account id.
  var suggesting;

  function suggestPeople(field) {
    clearTimeout(suggesting);
    if (takePerson(field)) {
      return;
    }
    suggesting = setTimeout(function () {
      if (field.value.length < 2 || !window.AP || !AP.request) {
        return;
      }
      jira('/rest/api/3/user/search?maxResults=10&query=' + encodeURIComponent(field.value)).then(function (users) {
        var list = document.getElementById('people');
        list.replaceChildren();
        users.forEach(function (user) {
          names[user.accountId] = user.displayName;
          var option = document.createElement('option');
          option.value = isolated(user.displayName) + ' (' + (user.emailAddress || '…' + user.accountId.slice(-6)) + ')';
          option.dataset.account = user.accountId;
          list.append(option);
        });
      }).catch(function () { /* an account id can still be typed */ });
    }, 200);
  }

  function takePerson(field) {
    var chosen = Array.prototype.find.call(document.querySelectorAll('#people option'),
      function (option) { return option.value === field.value; });
    var known = names[field.dataset.account] === field.value ? field.dataset.account : field.value;
    document.getElementById('account').value = chosen ? chosen.dataset.account : known;
    return chosen;
  }

  /* Forms */

  function showCustom(select) {
    var field = document.getElementById(select.dataset.custom);
    field.hidden = select.value !== 'CUSTOM';
    field.querySelector('input').disabled = field.hidden;
  }

  function reveal(select) {
    var field = document.getElementById(select.dataset.reveals);
    field.hidden = select.value === 'OFF';
    field.querySelector('input').disabled = field.hidden;
  }

  // The counts of a drop-down depend on what is chosen beside it; the choice itself stays.
  function showCounts(root) {
    root.querySelectorAll('[data-option-of]').forEach(function (count) {
      var options = document.getElementById(count.dataset.optionOf).options;
      Array.prototype.forEach.call(options, function (option) {
        if (option.value === count.dataset.value) {
          option.textContent = count.textContent;
        }
      });
    });
  }

  // A file is sent as text: a form with a file in it would have to be submitted by the browser. Its letters are those of a byte
  // order mark, or of UTF-8. Anything else is refused: other letters would be stored, and match nothing.
  function readFile(input) {
    var into = document.getElementById(input.dataset.into);
    var problem = document.getElementById(input.dataset.problem);
    problem.hidden = true;
    if (input.files.length > 0) {
      input.files[0].arrayBuffer().then(decode).then(function (content) {
        if (isTooLarge(into, content)) {
          failed(413);
        } else {
          into.value = content;
        }
      }).catch(function () {
        into.value = '';
        input.value = '';
        problem.hidden = false;
      }).finally(markUnsaved);
    }
  }

  function decode(buffer) {
    var bytes = new Uint8Array(buffer);
    var mark = bytes[0] * 256 + bytes[1];
    var encoding = mark === 0xFFFE ? 'utf-16le' : mark === 0xFEFF ? 'utf-16be' : 'utf-8';
    var content = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (content.indexOf('\0') >= 0) {
      throw new Error('UTF-16 or UTF-32 without a mark');
    }
    return content;
  }

  // A body that is too large is refused while it is being sent, of which browsers tell only that the connection has ended.
  function isTooLarge(field, content) {
    return field.dataset.kilobytes && new TextEncoder().encode(content).length > field.dataset.kilobytes * 1024;
  }

  function isChanged(field) {
    return field.name && (field.type === 'radio' || field.type === 'checkbox' ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT' ? field.value !== initial(field) : field.value !== field.defaultValue);
  }

  function initial(select) {
    var chosen = Array.prototype.find.call(select.options, function (option) { return option.defaultSelected; });
    return (chosen || select.options[0]).value;
  }

  function unsaved() {
    var form = document.querySelector('form[data-watched]');
    return form !== null && (form.dataset.refused !== undefined || Array.prototype.some.call(form.elements, isChanged)
      || Boolean(halfEntered()));
  }

  // The first field that was filled in of the separate forms beside the watched one, which its Update would clear.
  function halfEntered() {
    return Array.prototype.find.call(document.querySelectorAll('input, textarea'), function (field) {
      return field.form && field.form.dataset.apart !== undefined && field.value.trim() !== '';
    });
  }

  function wouldLose(form) {
    var loses = form.matches('form[data-watched]') && Boolean(halfEntered());
    if (loses) {
      document.getElementById('half-entered').hidden = false;
    }
    return loses;
  }

  function markUnsaved() {
    var form = document.querySelector('form[data-watched]');
    if (form) {
      Array.prototype.forEach.call(form.elements, function (field) {
        field.classList.toggle('changed', Boolean(isChanged(field)));
      });
      document.getElementById('unsaved').hidden = !unsaved();
      document.getElementById('half-entered').hidden = document.getElementById('half-entered').hidden || !halfEntered();
    }
  }

  window.addEventListener('beforeunload', function (event) {
    if (unsaved()) {
      event.preventDefault();
    }
  });

  // A new key has a new date.
  function forgetDate(key) {
    var date = document.getElementById('apiKeyExpiresOn');
    if (key.value && date.value === date.defaultValue) {
      date.value = '';
    } else if (!key.value && !date.value) {
      date.value = date.defaultValue;
    }
  }

  document.addEventListener('input', function (event) {
    if (event.target.id === 'apiKey') {
      forgetDate(event.target);
    }
    if (event.target.id === 'person') {
      suggestPeople(event.target);
    }
    markUnsaved();
  });
  document.addEventListener('change', function (event) {
    if (event.target.matches('select[data-custom]')) {
      showCustom(event.target);
    }
    if (event.target.matches('select[data-reveals]')) {
      reveal(event.target);
    }
    if (event.target.matches('input[data-into]')) {
      readFile(event.target);
    }
    if (event.target.id === 'person') {
      takePerson(event.target);
    }
    if (event.target.matches('#filters select, #filters input') && !isBeingTyped(event.target)) {
      event.target.form.requestSubmit();
    }
    markUnsaved();
  });

  // Each digit of a year changes a date: 0002, 0020, 0202.
  function isBeingTyped(field) {
    return field.type === 'date' && field.value !== '' && field.value < '1970';
  }

  function download(button) {
    var form = document.getElementById(button.dataset.form);
    var address = button.dataset.download + (form ? '?' + new URLSearchParams(new FormData(form)) : '');
    button.disabled = true;
    token().then(function (jwt) {
      return fetch(address, { headers: { Authorization: 'JWT ' + jwt } });
    }).then(function (response) {
      if (!response.ok) {
        return response.text().then(function (answer) { failed(response.status, answer); });
      }
      return response.blob();
    }).then(function (blob) {
      if (blob) {
        var link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = button.dataset.file;
        link.click();
        // Safari and Firefox read the file only after this task.
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
        announce(text('downloaded'));
      }
    }).catch(function () { failed(0); }).finally(function () { button.disabled = false; button.focus(); });
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button && button.dataset.download) {
      download(button);
    }
    if (button && button.dataset.module) {
      AP.navigator.go('addonModule', { addonKey: document.body.dataset.appKey, moduleKey: button.dataset.module });
    }
  });

  /* Filters in Jira's address bar: a reload or the back button brings them back */

  var shown = '';

  function state() {
    var form = document.querySelector('form[data-address]');
    var filter = new URLSearchParams(new FormData(form));
    filter.delete('zone');
    Array.from(filter.keys()).forEach(function (name) {
      if (!filter.get(name)) {
        filter.delete(name);
      }
    });
    return filter.toString();
  }

  // People type into the address bar: what is no field of the filter is left out, and the app says what it cannot read.
  var FIELDS = ['from', 'to', 'kind', 'result', 'account', 'text', 'run'];

  function readAddress(typed) {
    var decoded = String(typed || '').replace(/^#?!?/, '');
    if (decoded.indexOf('=') < 0) {
      try {
        decoded = decodeURIComponent(decoded);
      } catch (malformed) { /* then it is no filter */ }
    }
    var given = new URLSearchParams(decoded);
    var filter = new URLSearchParams();
    FIELDS.forEach(function (name) {
      if (given.get(name)) {
        filter.set(name, given.get(name));
      }
    });
    return filter.toString();
  }

  function show(filter) {
    if (filter !== shown) {
      shown = filter;
      var zone = encodeURIComponent(zoneOfBrowser() || 'UTC');
      htmx.ajax('GET', '/activity?zone=' + zone + '&' + filter, { source: '#content', target: '#content', swap: 'outerHTML' });
    }
  }

  var listening = false;

  function listen() {
    if (!listening) {
      listening = true;
      AP.history.popState(function (event) {
        listening = false;
        show(readAddress(event.newURL));
        setTimeout(listen, 0);
      });
    }
  }

  function keepAddress() {
    if (document.querySelector('form[data-address]') && window.AP && AP.history && state() !== shown) {
      shown = state();
      AP.history.pushState(shown);
    }
  }

  function restoreAddress() {
    if (document.querySelector('form[data-address]') && window.AP && AP.history) {
      Promise.resolve(AP.history.getState()).then(function (kept) {
        if (kept) {
          show(readAddress(kept));
        }
        listen();
      });
    }
  }

  /* After each swap */

  var running = false;
  var told = '';
  var focused = false;

  function followRun() {
    var run = document.querySelector('.run');
    var open = run !== null && run.hasAttribute('hx-get');
    if (run && (open || running) && run.dataset.status !== told) {
      announce(run.dataset.live);
    }
    told = run ? run.dataset.status : '';
    if (running && !open && document.getElementById('content').getAttribute('hx-trigger') === 'bulkops:run-ended') {
      if (unsaved()) {
        htmx.trigger('#rule', 'change');
      } else {
        htmx.trigger('#content', 'bulkops:run-ended');
      }
    }
    running = open;
  }

  function enliven(root) {
    showTimes(root);
    showNames(root);
    root.querySelectorAll('select[data-custom]').forEach(showCustom);
    root.querySelectorAll('select[data-reveals]').forEach(reveal);
    showCounts(root);
    var errors = root.querySelector('#errors');
    if (errors) {
      errors.focus();
    }
    markUnsaved();
    followRun();
  }

  document.addEventListener('htmx:beforeSwap', function (event) {
    focused = event.detail.target.contains(document.activeElement);
  });
  document.addEventListener('htmx:afterSettle', function () {
    keepAddress();
    var heading = document.querySelector('#content h1');
    if (focused && document.activeElement === document.body && heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    focused = false;
  });
  document.addEventListener('htmx:load', function (event) { enliven(event.detail.elt.parentElement || document); });
  enliven(document);
  restoreAddress();
})();
