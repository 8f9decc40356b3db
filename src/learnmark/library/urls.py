from __future__ import annotations

from django.urls import path

from learnmark.library.views import frameworks

urlpatterns = [
    path("", frameworks.shelf, name="library.frameworks"),
    path("<str:key>/", frameworks.tree, name="library.framework"),
    path("<str:key>/upgrade/", frameworks.changes, name="library.upgrade"),
    path("<str:key>/clauses/<str:number>/", frameworks.clause, name="library.clause"),
]
