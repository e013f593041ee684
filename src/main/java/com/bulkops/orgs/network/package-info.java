/**
 * The way from this machine to others: the proxy, the trusted certificates, and the names
 * of failures. It makes no calls.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.network;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
