"""Setting up and removing a security key, a fingerprint or a face as second factor."""

from typing import cast

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import access, actions, queries
from accounts.forms import KeyForm
from accounts.models import User
from accounts.views.factors import added, confirm_first, who_sets_up
from accounts.views.sign_in import status


@never_cache
@login_not_required
def add_key(request: HttpRequest) -> HttpResponse:
    """Set up a key: for who has no factor yet and is half way, or for who is in and wants another."""
    user, answer = who_sets_up(request, "accounts:add_key")
    if user is None:
        return answer
    form = KeyForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        if actions.add_key(user=user, name=form.cleaned_data["name"], answer=form.cleaned_data["answer"]):
            messages.success(request, _("Your key is set up."))
            return added(request, user, "webauthn")
        form.add_error("name", _("Your key did not answer as it should. Try again."))
    context = {"form": form, "question": actions.ask_new_key(user=user), "is_in": request.user == user}
    return render(request, "accounts/add_key.html", context, status=status(request))


@require_POST
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key away, unless it is the only factor and one is asked."""
    user = cast(User, request.user)
    if not access.is_recently_confirmed(request):
        return confirm_first("accounts:factors")
    if access.is_factor_asked() and queries.factors(user).is_only_key(pk):
        messages.error(request, _("You cannot do without a second step. First set up another one."))
        return redirect("accounts:factors")
    actions.remove_key(user=user, pk=pk)
    auth.update_session_auth_hash(request, user)
    messages.success(request, _("Your key is removed."))
    return redirect("accounts:factors")
