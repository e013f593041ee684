/**
 * Clients that want to harm others, against the packaged app.
 */
package com.bulkops.orgs.hostile;
