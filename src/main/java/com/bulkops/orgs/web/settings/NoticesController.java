package com.bulkops.orgs.web.settings;

import com.bulkops.orgs.notice.ConfirmedAddresses;
import com.bulkops.orgs.notice.EmailAddress;
import com.bulkops.orgs.notice.NamedOrganization;
import com.bulkops.orgs.notice.NoticeSender;
import com.bulkops.orgs.notice.NoticeSettingsStore;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.Owner;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Shows an owner whether notices arrive.
 */
@Controller
class NoticesController {

	private final NoticeSender deliveries;

	private final Organizations organizations;

	private final NoticeSettingsStore recipients;

	private final ConfirmedAddresses confirmedAddresses;

	private final NoticesSection section;

	NoticesController(NoticeSender deliveries, Organizations organizations, NoticeSettingsStore recipients,
			ConfirmedAddresses confirmedAddresses, NoticesSection section) {
		this.deliveries = deliveries;
		this.organizations = organizations;
		this.recipients = recipients;
		this.confirmedAddresses = confirmedAddresses;
		this.section = section;
	}

	/** Sends a test notice to the saved receivers. */
	@PostMapping("/settings/notices/test")
	String test(Owner owner, Model model) {
		ActingUser actor = owner.user();
		model.addAttribute("tested",
				this.deliveries.test(actor,
						this.organizations.find(actor.site())
							.map((link) -> new NamedOrganization(link.id(), link.name()))
							.orElse(null)));
		return "notices :: tested";
	}

	/**
	 * Confirms the address to which a code was sent.
	 * @param code the code, in any spelling
	 */
	@PostMapping("/settings/notices/confirm")
	String confirm(Owner owner, @RequestParam(defaultValue = "") String code, Model model) {
		String confirmed = this.confirmedAddresses.confirm(owner.user(), code).map(EmailAddress::value).orElse(null);
		model.addAttribute("confirmed", confirmed);
		model.addAttribute("codeRefused", confirmed == null);
		this.section.showUnconfirmed(owner.user().site(), model);
		return "notices :: addresses";
	}

	/** Sends codes again that seem to be lost. */
	@PostMapping("/settings/notices/codes")
	String sendCodes(Owner owner, Model model) {
		model.addAttribute("codes", this.recipients.sendCodes(owner.user()));
		this.section.showUnconfirmed(owner.user().site(), model);
		return "notices :: addresses";
	}

}
