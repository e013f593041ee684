package com.bulkops.orgs.web;

import java.util.List;
import java.util.function.Supplier;

import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.LazyContextVariable;

import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.context.request.WebRequest;

/**
 * The model attributes that {@code parts :: otherSites} and {@code parts :: claims} show:
 * the host names of the other sites of the viewer's organization, whether one of them has
 * switched revoking off, and the people asking to connect another organization.
 */
@ControllerAdvice(basePackageClasses = OtherSites.class)
class OtherSites {

	private final ConnectedSites sites;

	private final SwitchOffs switchOffs;

	private final Organizations organizations;

	OtherSites(ConnectedSites sites, SwitchOffs switchOffs, Organizations organizations) {
		this.sites = sites;
		this.switchOffs = switchOffs;
		this.organizations = organizations;
	}

	/**
	 * Adds attributes, evaluated when a page reads them: the request may have changed
	 * them.
	 */
	@ModelAttribute
	void addAttributes(WebRequest request, Model model) {
		ActingUser.of(request).ifPresent((viewer) -> {
			SiteId site = viewer.site();
			model.addAttribute("viewer", viewer.accountId());
			model.addAttribute("claims", evaluateLazily(() -> this.organizations.listClaims(site)));
			model.addAttribute("otherSites", evaluateLazily(() -> hostsOf(site)));
			model.addAttribute("switchedOff", evaluateLazily(() -> this.switchOffs.findElsewhere(site).orElse(null)));
		});
	}

	private List<String> hostsOf(SiteId site) {
		return this.sites.findOthers(site).stream().map(ConnectedSites.Site::host).sorted().toList();
	}

	private static <T extends @Nullable Object> LazyContextVariable<T> evaluateLazily(Supplier<T> value) {
		return new LazyContextVariable<>() {

			@Override
			protected T loadValue() {
				return value.get();
			}

		};
	}

}
