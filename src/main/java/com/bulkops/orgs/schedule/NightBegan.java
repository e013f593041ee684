package com.bulkops.orgs.schedule;

import java.time.LocalDate;

import com.bulkops.orgs.site.InstallationId;

/**
 * A night of a site has begun. Published once per night, inside the transaction that sets
 * the next one and with the site locked.
 *
 * @param night the local date that it is called by
 */
public record NightBegan(InstallationId installation, LocalDate night) {

}
