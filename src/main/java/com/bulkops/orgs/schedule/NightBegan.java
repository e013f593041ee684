package com.bulkops.orgs.schedule;

import java.time.LocalDate;

import com.bulkops.orgs.site.SiteId;

/**
 * The event that a site's nightly run is due. Published once per night, inside the
 * transaction that sets the next one, with the site locked.
 *
 * @param night the local date of the night
 */
public record NightBegan(SiteId site, LocalDate night) {

}
