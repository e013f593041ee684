package com.bulkops.orgs.web;

import java.util.function.BooleanSupplier;

import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.LazyContextVariable;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Lets only owners reach a controller's method that takes an {@link Owner}, and tells the
 * templates whether the viewer is one, and whether nothing else stands in the way.
 */
@Component
@ControllerAdvice(basePackageClasses = OwnerModelAdvice.class)
class OwnerModelAdvice implements HandlerMethodArgumentResolver {

	private final Owners owners;

	private final LicenseGate licenseGate;

	OwnerModelAdvice(Owners owners, LicenseGate licenseGate) {
		this.owners = owners;
		this.licenseGate = licenseGate;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType().equals(Owner.class);
	}

	@Override
	public Owner resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		return ActingUser.of(request)
			.filter((actor) -> this.owners.contains(actor) || isRead(request) && hasNoOwner(actor))
			.map(Owner::new)
			.orElseThrow(NotAnOwner::new);
	}

	/** Where nobody has proved a key, files have no more than the pages show. */
	private static boolean isRead(NativeWebRequest request) {
		HttpServletRequest read = request.getNativeRequest(HttpServletRequest.class);
		return read != null && HttpMethod.GET.matches(read.getMethod());
	}

	private boolean hasNoOwner(ActingUser actor) {
		return this.owners.list(actor.installation()).isEmpty();
	}

	/** Found out when a page asks: what is done before may have changed it. */
	@ModelAttribute
	void rights(WebRequest request, Model model) {
		ActingUser.of(request).ifPresent((actor) -> {
			model.addAttribute("isOwner", lazily(() -> this.owners.contains(actor)));
			model.addAttribute("mayAct",
					lazily(() -> this.owners.contains(actor) && !this.licenseGate.isUnlicensed(actor)));
		});
	}

	private static LazyContextVariable<Boolean> lazily(BooleanSupplier right) {
		return new LazyContextVariable<>() {

			@Override
			protected Boolean loadValue() {
				return right.getAsBoolean();
			}

		};
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.FORBIDDEN)
	String notAnOwner(NotAnOwner refusal, WebRequest request, Model model) {
		boolean none = ActingUser.of(request).filter(this::hasNoOwner).isPresent();
		model.addAttribute("problem", none ? "problem.notConnected" : "problem.notAnOwner");
		return "problem";
	}

}
