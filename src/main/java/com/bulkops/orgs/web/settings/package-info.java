/**
 * The page <i>Settings</i>: the rule, the organization, exemptions, owners, notices and
 * personal data.
 */
@NullMarked
package com.bulkops.orgs.web.settings;

import org.jspecify.annotations.NullMarked;
