/* What every page does in Jira's frame: follow Jira's theme, send a fresh token with each request, show times in the
   viewer's zone, and say aloud what changed. */
(function () {
  'use strict';

  // The token in the address was for this load only.
  history.replaceState(null, '', location.pathname);

  if (window.AP && AP.theming) {
    AP.theming.initializeTheming();
  }

  function announce(text) {
    document.getElementById('announcer').textContent = text;
  }

  function token() {
    return new Promise(function (resolve, reject) {
      if (!window.AP) {
        reject(new Error('This page works only inside Jira.'));
        return;
      }
      AP.context.getToken(resolve);
    });
  }

  function flag(type, title, body) {
    announce(title + ' ' + body);
    if (window.AP && AP.flag) {
      AP.flag.create({ type: type, title: title, body: body, close: type === 'success' ? 'auto' : 'manual' });
    }
  }

  function failed(status) {
    var remedy = status === 401 ? 'You were signed out. Reload the page.'
      : status === 403 ? 'You are not a Jira administrator any more.'
      : 'Try again. If it stays so, look at the app’s log.';
    flag('error', 'BulkOps Orgs did not answer as it should.', remedy);
  }

  // htmx asks for the request to be confirmed: that is the moment to fetch a token.
  document.addEventListener('htmx:confirm', function (event) {
    event.preventDefault();
    token().then(function (jwt) {
      event.detail.elt.freshToken = jwt;
      event.detail.issueRequest(true);
    }).catch(function () { failed(401); });
  });
  document.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers.Authorization = 'JWT ' + event.detail.elt.freshToken;
    event.detail.headers.Accept = 'text/html';
  });
  document.addEventListener('htmx:responseError', function (event) { failed(event.detail.xhr.status); });
  document.addEventListener('htmx:sendError', function () { failed(0); });
  document.addEventListener('bulkops:saved', function () {
    flag('success', 'Settings saved', document.querySelector('.message').textContent.replace(/\s+/g, ' ').trim());
  });

  function showTimes(root) {
    var format = new Intl.DateTimeFormat(document.documentElement.lang,
      { dateStyle: 'medium', timeStyle: 'short' });
    root.querySelectorAll('time[datetime]').forEach(function (time) {
      var instant = new Date(time.dateTime);
      if (!isNaN(instant)) {
        time.title = time.dateTime + ' (UTC)';
        time.textContent = format.format(instant);
      }
    });
    root.querySelectorAll('[data-time-zone]').forEach(function (input) {
      input.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
    });
  }

  function showCustom(select) {
    var field = document.getElementById(select.dataset.custom);
    field.hidden = select.value !== 'CUSTOM';
    field.querySelector('input').disabled = field.hidden;
  }

  function enliven(root) {
    showTimes(root);
    root.querySelectorAll('select[data-custom]').forEach(showCustom);
    var errors = root.querySelector('#errors');
    if (errors) {
      errors.focus();
    }
  }

  function download(button) {
    var filter = new URLSearchParams(new FormData(document.getElementById(button.dataset.form)));
    button.disabled = true;
    token().then(function (jwt) {
      return fetch(button.dataset.download + '?' + filter, { headers: { Authorization: 'JWT ' + jwt } });
    }).then(function (response) {
      if (!response.ok) {
        failed(response.status);
        return null;
      }
      return response.blob();
    }).then(function (blob) {
      if (blob) {
        var link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = 'activity.csv';
        link.click();
        URL.revokeObjectURL(link.href);
        announce('The export was downloaded.');
      }
    }).catch(function () { failed(0); }).finally(function () { button.disabled = false; });
  }

  // A form that the browser submits by itself would lose the token; htmx submits all of them.
  document.addEventListener('submit', function (event) { event.preventDefault(); });
  document.addEventListener('change', function (event) {
    if (event.target.matches('select[data-custom]')) {
      showCustom(event.target);
    }
    if (event.target.matches('#filters select, #filters input[type="date"]')) {
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button && button.dataset.download) {
      download(button);
    }
    if (button && button.dataset.module) {
      AP.navigator.go('addonModule', { addonKey: 'com.bulkops.orgs', moduleKey: button.dataset.module });
    }
  });
  document.addEventListener('htmx:load', function (event) { enliven(event.detail.elt.parentElement || document); });
  enliven(document);
})();
