package com.bulkops.orgs.web;

import java.util.function.BooleanSupplier;

import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import org.thymeleaf.context.LazyContextVariable;

import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.WebRequest;

/**
 * The rights of the viewer for the templates: {@code isOwner}, and {@code mayAct}, which
 * needs a license too. Other people see a page that says that they are not owners.
 */
@ControllerAdvice(basePackageClasses = OwnerModelAdvice.class)
class OwnerModelAdvice {

	private final Owners owners;

	private final LicenseGate licenseGate;

	OwnerModelAdvice(Owners owners, LicenseGate licenseGate) {
		this.owners = owners;
		this.licenseGate = licenseGate;
	}

	/**
	 * Adds the rights, evaluated when a page reads them: the request may have changed
	 * them.
	 */
	@ModelAttribute
	void addRights(WebRequest request, Model model) {
		ActingUser.of(request).ifPresent((actor) -> {
			model.addAttribute("isOwner", evaluateLazily(() -> this.owners.contains(actor)));
			model.addAttribute("mayAct",
					evaluateLazily(() -> this.owners.contains(actor) && !this.licenseGate.isUnlicensed(actor)));
		});
	}

	private static LazyContextVariable<Boolean> evaluateLazily(BooleanSupplier right) {
		return new LazyContextVariable<>() {

			@Override
			protected Boolean loadValue() {
				return right.getAsBoolean();
			}

		};
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.FORBIDDEN)
	String showNotAnOwner(NotAnOwner refusal, WebRequest request, Model model) {
		boolean hasNoOwner = ActingUser.of(request)
			.filter((actor) -> this.owners.list(actor.site()).isEmpty())
			.isPresent();
		model.addAttribute("problem", hasNoOwner ? "problem.notConnected" : "problem.notAnOwner");
		return "problem";
	}

}
