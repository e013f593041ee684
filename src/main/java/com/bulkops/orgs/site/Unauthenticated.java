package com.bulkops.orgs.site;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A mark for controllers that any client may call: the descriptor, and lifecycle events,
 * whose token the controller verifies. All other controllers are for administrators of an
 * installed site.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Unauthenticated {

}
